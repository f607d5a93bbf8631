import "./one-host.js";
import { config } from "./config.js";
import { loginUrl, logoutUrl, refreshTokens } from "./hosted-backend.js";
import { newState, takeState } from "./state.js";

const button = document.querySelector("#show-identity");
const statusLine = document.querySelector("#status");
const identitySection = document.querySelector("#identity");

let asking = false; // one question at a time; a disabled button would drop the keyboard's focus

document.querySelector("#logout").href = logoutUrl();
button.addEventListener("click", showIdentity);
button.disabled = false; // the page comes with it disabled: a click before this line would be lost
checkReturn();

/** When FusionAuth has just sent the browser here: is this the answer to our own question? */
function checkReturn() {
  const parameters = new URLSearchParams(location.search);
  if (!parameters.has("state")) return; // opened directly, nothing to check
  history.replaceState(null, "", location.pathname); // a reload is not another answer
  if (parameters.get("state") === takeState()) {
    say("You are signed in. The tokens are in this browser’s cookies now.");
  } else {
    button.disabled = true;
    complain("This sign-in was not started in this tab. Log out, then sign in again.");
  }
}

async function showIdentity() {
  if (asking) return;
  asking = true;
  say("Asking the API…");
  try {
    await askForIdentity();
  } catch {
    // fetch tells no more than this: nobody answered, or the answer was not meant for this page.
    complain("No answer. Are the API and FusionAuth running, and does FusionAuth’s CORS filter list this site?");
  }
  asking = false;
}

async function askForIdentity() {
  let response = await fetchIdentity();
  const refused = response.status === 401;
  if (refused) {
    say("The API did not accept the token. Having it refreshed…");
    if (!(await refreshTokens())) {
      say("The session is over. On to the login page…");
      location.assign(loginUrl(newState()));
      return;
    }
    response = await fetchIdentity();
  }
  const answer = await response.json();
  if (!response.ok) {
    complain(`The API refused (check “${answer.check}”): ${answer.message}.`);
    return;
  }
  show(answer);
  say(
    refused
      ? "The token was no longer good. Refreshed once, then the API knew you."
      : "The API knew you by the ID token. No refresh was needed.",
  );
}

function fetchIdentity() {
  // credentials: the API is on another port, and only so the browser sends it our cookies
  return fetch(`${config.apiUrl}/identity`, { credentials: "include" });
}

function show(identity) {
  const { claims } = identity;
  fill("#name", identity.name);
  fill("#email", identity.email);
  fill("#sub", identity.sub);
  fill("#issuer", claims.iss);
  fill("#expires", asTime(claims.exp));
  fill("#claims", JSON.stringify(claims, null, 2));
  identitySection.hidden = false;
}

function fill(selector, value) {
  document.querySelector(selector).textContent = value ?? "not told (scope not granted)";
}

function asTime(seconds) {
  return new Date(seconds * 1000).toLocaleString(); // JWT times are seconds, Date’s are milliseconds
}

function say(text) {
  statusLine.textContent = text;
  statusLine.classList.remove("error");
}

function complain(text) {
  say(text);
  statusLine.classList.add("error");
  identitySection.hidden = true;
}
