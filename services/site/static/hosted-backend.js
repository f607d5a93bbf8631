// FusionAuth's hosted backend, as a page uses it: three addresses to send the browser to,
// and one request to make from here. It runs OAuth for us and keeps the tokens in cookies.
import { config } from "./config.js";

export function loginUrl(state) {
  return address("login", signIn(state));
}

export function registerUrl(state) {
  return address("register", signIn(state));
}

export function logoutUrl() {
  return address("logout", { redirect_uri: `${config.siteUrl}/index.html` });
}

/** Trades the refresh token (cookie app.rt) for fresh cookies. False: the user must sign in. */
export async function refreshTokens() {
  const response = await fetch(address("refresh"), {
    method: "POST",
    credentials: "include", // without it the browser sends no cookies to another port
    headers: { "Content-Type": "text/plain" }, // FusionAuth refuses a POST that has none
  });
  return response.ok;
}

function signIn(state) {
  return {
    redirect_uri: `${config.siteUrl}/profile.html`, // FusionAuth knows it, to the letter
    state,
    // openid: the ID token; offline_access: the refresh token; email, profile: who you are
    scope: "openid offline_access email profile",
  };
}

function address(route, parameters = {}) {
  const url = new URL(`/app/${route}/${config.clientId}`, config.fusionAuthUrl);
  url.search = new URLSearchParams(parameters).toString();
  return url.href;
}
