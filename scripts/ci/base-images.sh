#!/usr/bin/env bash
# Stand-ins for the base images, from Debian packages alone, where no image registry is reached:
#   python:3.11-slim   Debian's Python 3.11 and pip
#   postgres:15        Debian's PostgreSQL 15 behind the variables of the official image
# Present images are left alone, unless they are stand-ins that trust other certificates than this
# machine does now. Needs root, a running engine and apt-get. Not for publishing.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
suite=bookworm base=fusionauth-demo-ci/debian:$suite
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

trusts_label=fusionauth-demo-ci.trusts
trusts=$(sha256sum </etc/ssl/certs/ca-certificates.crt | cut -c1-16)

present() {
  local found
  found=$(docker image inspect --format "{{index .Config.Labels \"$trusts_label\"}}" "$1" 2>/dev/null) || return 1
  [ -z "$found" ] || [ "$found" = "$trusts" ]
}

# the package mirror that this machine itself uses
mirror() {
  { sed -n 's/^URIs: *//p' /etc/apt/sources.list.d/*.sources
    awk '$1 == "deb" { print $2 }' /etc/apt/sources.list; } 2>/dev/null |
    awk '!/security/ { sub("/*$", ""); print; exit }' || true
}

make_debian() {
  command -v mmdebstrap >/dev/null || {
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends mmdebstrap >/dev/null
  }
  # what this machine trusts, once where apt looks and once where no package writes: installing
  # ca-certificates makes the first one anew, without the certificates that are not Debian's
  mkdir -p "$work/certs"
  cp -L /etc/ssl/certs/ca-certificates.crt "$work/certs/"
  cp "$work/certs/ca-certificates.crt" "$work/machine-ca.crt"
  # the merged-usr hook keeps usrmerge out, and all of perl with it
  mmdebstrap --quiet --mode=root --variant=minbase \
    --hook-dir=/usr/share/mmdebstrap/hooks/merged-usr --include=usr-is-merged \
    --aptopt='APT::Install-Recommends "false"' --aptopt='Acquire::Languages "none"' \
    --dpkgopt=force-unsafe-io --dpkgopt='path-exclude=/usr/share/doc/*' \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
    --customize-hook='mkdir -p "$1/etc/ssl/certs"' \
    --customize-hook="sync-in $work/certs /etc/ssl/certs" \
    --customize-hook="copy-in $work/machine-ca.crt /etc/ssl" \
    --customize-hook='rm -rf "$1"/var/cache/apt/*.bin "$1"/etc/resolv.conf "$1"/etc/hostname' \
    "$suite" "$work/root.tar" "deb $(mirror) $suite main" 2>"$work/log" || { cat "$work/log" >&2; exit 1; }
  docker import --change 'CMD ["bash"]' --change "LABEL $trusts_label=$trusts" \
    --change 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' \
    "$work/root.tar" "$base" >/dev/null
  rm "$work/root.tar"
}

make_image() { # make_image NAME FOLDER
  echo "building $1"
  docker build --quiet --build-arg "BASE=$base" -t "$1" "$here/$2" >/dev/null 2>"$work/$2.log" ||
    { cat "$work/$2.log" >&2; return 1; }
}

present python:3.11-slim && present postgres:15 && { echo "base images are here"; exit; }
present "$base" || { echo "building $base"; make_debian; }
present python:3.11-slim || make_image python:3.11-slim python
present postgres:15 || make_image postgres:15 postgres
