import { createServer } from "node:http";
import { createRemoteJWKSet, errors, jwtVerify } from "jose";

const { ISSUER, JWKS_URL, CLIENT_ID, SITE_ORIGIN, PORT } = process.env;

// These lines verify.
const keys = createRemoteJWKSet(new URL(JWKS_URL), {
  cooldownDuration: 5_000, // ms between two fetches for an unknown kid
  cacheMaxAge: 300_000, // ms until a removed key stops working
});
const rules = {
  issuer: ISSUER,
  audience: CLIENT_ID,
  algorithms: ["RS256"],
  requiredClaims: ["exp", "iat", "sub", "tty"],
};

async function verify(token, tty) {
  const { payload } = await jwtVerify(token, keys, rules);
  if (payload.tty !== tty) throw new errors.JWTInvalid(`its tty is not ${tty}`);
  if (tty === "at" && payload.applicationId !== CLIENT_ID) {
    throw new errors.JWTInvalid("its user is not registered with this application");
  }
  return payload;
}

// These find the token, and answer.
const routes = {
  "/identity": (headers) => verify(cookie(headers, "app.idt"), "idt"),
  "/messages": async (headers) => {
    const inHeader = "authorization" in headers;
    await verify(inHeader ? bearer(headers) : cookie(headers, "app.at"), "at");
    return { messages: ["Hello"] };
  },
};

function bearer({ authorization }) {
  return /^bearer +(\S+)$/i.exec(authorization)?.[1];
}

function cookie({ cookie = "" }, name) {
  const pairs = cookie.split(";").map((pair) => pair.trim());
  const found = pairs.filter((pair) => pair.startsWith(`${name}=`));
  if (found.length > 1) throw new errors.JWTInvalid(`cookie ${name} was sent twice`);
  return found[0]?.slice(name.length + 1);
}

async function answer({ url, method, headers }) {
  const route = routes[url];
  if (method !== "GET" || !route) return [404, { error: "not_found" }];
  try {
    return [200, await route(headers)];
  } catch (error) {
    const isRefusal = /^ERR_JW[ST]_|^ERR_JOSE_(ALG|NOT)|^ERR_JWKS_NO_/.test(error.code);
    if (!isRefusal) return [503, { error: "keys_unavailable" }]; // FusionAuth did not answer
    const code = headers.cookie || headers.authorization ? ' error="invalid_token"' : "";
    const challenge = { "WWW-Authenticate": `Bearer${code}` };
    return [401, { error: "invalid_token", message: error.message }, challenge];
  }
}

const server = createServer(async (request, response) => {
  response.setHeader("Cache-Control", "no-store");
  response.setHeader("Vary", "Origin");
  if (request.headers.origin === SITE_ORIGIN) {
    response.setHeader("Access-Control-Allow-Origin", SITE_ORIGIN);
    response.setHeader("Access-Control-Allow-Credentials", "true");
    response.setHeader("Access-Control-Allow-Headers", "Authorization");
  }
  if (request.method === "OPTIONS") return response.writeHead(204).end();
  const [status, body, more = {}] = await answer(request);
  response.writeHead(status, { "Content-Type": "application/json", ...more });
  response.end(JSON.stringify(body));
});
server.listen(PORT, "127.0.0.1");
