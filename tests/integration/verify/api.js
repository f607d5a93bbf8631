// The API of the guide in another language, without a library: as an attendee might bring it.
// Its settings come from the environment; with TRACE=1 refusals show their stack trace.
const http = require("http");
const crypto = require("crypto");

const { PORT: port, ISSUER: issuer, CLIENT_ID: clientId, SITE_ORIGIN: site } = process.env;
let keys = {};

async function findKey(kid) {
  if (!keys[kid]) keys = await fetchKeys();
  if (!keys[kid]) throw new Error("kid");
  return keys[kid];
}

async function fetchKeys() {
  const answer = await fetch(process.env.JWKS_URL);
  const found = (await answer.json()).keys.filter((jwk) => jwk.kty === "RSA");
  return Object.fromEntries(
    found.map((jwk) => [jwk.kid, crypto.createPublicKey({ key: jwk, format: "jwk" })]),
  );
}

async function verify(token, kind) {
  if (token === undefined) throw new Error("token");
  const [head, body, signature] = token.split(".");
  const header = decode(head);
  if (header.alg !== "RS256") throw new Error("alg");
  if ("crit" in header) throw new Error("crit");
  const key = await findKey(header.kid);
  const signed = Buffer.from(`${head}.${body}`);
  if (!crypto.verify("RSA-SHA256", signed, key, Buffer.from(signature, "base64url"))) {
    throw new Error("signature");
  }
  return check(decode(body), kind);
}

function decode(part) {
  return JSON.parse(Buffer.from(part, "base64url"));
}

function check(claims, kind) {
  const now = Date.now() / 1000;
  if (claims.iss !== issuer) throw new Error("iss");
  if (claims.aud !== clientId) throw new Error("aud");
  if (!(claims.exp > now)) throw new Error("exp");
  if (claims.nbf !== undefined && !(claims.nbf <= now)) throw new Error("nbf");
  if (typeof claims.sub !== "string") throw new Error("sub");
  if (kindOf(claims) !== kind) throw new Error("kind");
  if (kind === "access token" && claims.applicationId !== clientId) throw new Error("kind");
  return claims;
}

const kinds = new Map([["at", "access token"], ["idt", "ID token"]]);

function kindOf(claims) {
  if ("tty" in claims) return kinds.get(claims.tty);
  return "applicationId" in claims ? "access token" : "ID token"; // from before FusionAuth 1.60
}

function cookie(request, name) {
  const pairs = (request.headers.cookie || "").split("; ");
  const found = pairs.filter((pair) => pair.startsWith(`${name}=`));
  if (found.length > 1) throw new Error("cookie");
  return found[0]?.slice(name.length + 1);
}

function allowSite(request, response) {
  if (request.headers.origin !== site) return;
  response.setHeader("Access-Control-Allow-Origin", site);
  response.setHeader("Access-Control-Allow-Credentials", "true");
  response.setHeader("Access-Control-Allow-Headers", "Authorization");
  response.setHeader("Vary", "Origin");
}

async function answer(request) {
  if (request.url === "/identity") return verify(cookie(request, "app.idt"), "ID token");
  const bearer = request.headers.authorization?.replace(/^Bearer /i, "");
  await verify(bearer ?? cookie(request, "app.at"), "access token");
  return { messages: ["Hello"] };
}

http
  .createServer(async (request, response) => {
    allowSite(request, response);
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("Content-Type", "application/json");
    if (request.method === "OPTIONS") return response.writeHead(204).end();
    try {
      response.end(JSON.stringify(await answer(request)));
    } catch (error) {
      const text = process.env.TRACE ? error.stack : error.message;
      const code = error.message === "token" ? "" : ' error="invalid_token"';
      response.writeHead(401, { "WWW-Authenticate": `Bearer${code}` });
      response.end(JSON.stringify({ error: text }));
    }
  })
  .listen(port, "127.0.0.1");
