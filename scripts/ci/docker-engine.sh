#!/usr/bin/env bash
# A Docker engine for CI where none answers: installed from Debian's packages, started detached.
#   docker-engine.sh start   0: one answers (now); 3: there is none and none can be started, says why
#   docker-engine.sh stop    ends the one that `start` started, no other
set -euo pipefail
pid_file=${TMPDIR:-/tmp}/fusionauth-demo-dockerd.pid
log=${TMPDIR:-/tmp}/fusionauth-demo-dockerd.log

answers() { docker info >/dev/null 2>&1; }
# a zombie keeps its entry in /proc until init reaps it
alive() { [ -n "$1" ] && grep -qs '^State:[[:space:]]*[^ZX[:space:]]' "/proc/$1/status"; }
named() { [ "$(cat "/proc/$1/comm" 2>/dev/null)" = "$2" ]; }
recorded() { cat "$1" 2>/dev/null || true; }
give_up() { echo "no Docker engine: $1" >&2; exit 3; }

install_engine() {
  [ "$(id -u)" = 0 ] || give_up "none answers, and installing one needs root"
  command -v apt-get >/dev/null || give_up "none answers, and there is no apt-get to install one"
  apt-get update -qq
  # iptables is for published ports, ca-certificates for TLS while images are built
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    docker.io iptables ca-certificates >/dev/null || give_up "the package docker.io did not install"
}

# A killed dockerd leaves pid files; a new one refuses to start, or waits for a dead containerd.
remove_stale_pid_files() {
  local own=/var/run/docker.pid child=/var/run/docker/containerd/containerd.pid
  for pair in "$own dockerd" "$child containerd"; do
    set -- $pair
    { alive "$(recorded "$1")" && named "$(recorded "$1")" "$2"; } || rm -f "$1"
  done
}

start() {
  if answers; then echo "a Docker engine answers already"; return; fi
  command -v dockerd >/dev/null || install_engine
  if answers; then echo "the package has started a Docker engine"; return; fi
  [ "$(id -u)" = 0 ] || give_up "dockerd is installed but not running, and starting it needs root"
  remove_stale_pid_files
  grep -qE ' /sys/fs/cgroup(/[a-z,]+)? cgroup2? ' /proc/mounts || mount -t cgroup2 none /sys/fs/cgroup
  setsid nohup dockerd >>"$log" 2>&1 </dev/null &
  echo $! >"$pid_file"
  for _ in $(seq 300); do
    if answers; then echo "started a Docker engine, pid $(cat "$pid_file")"; return; fi
    alive "$(cat "$pid_file")" || break
    sleep 0.1
  done
  tail -5 "$log" >&2
  give_up "dockerd did not come up, its log is $log"
}

stop() {
  local pid
  pid=$(recorded "$pid_file")
  if ! alive "$pid" || ! named "$pid" dockerd; then echo "no engine of ours runs"; return; fi
  kill -TERM "$pid"
  for _ in $(seq 300); do
    alive "$pid" || { rm -f "$pid_file"; echo "stopped the engine"; return; }
    sleep 0.1
  done
  echo "dockerd $pid did not stop within 30 s" >&2
  exit 1
}

case ${1:-} in
start | stop) "$1" ;;
*) echo "usage: $0 start|stop" >&2; exit 2 ;;
esac
