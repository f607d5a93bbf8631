import "./one-host.js";
import { loginUrl, registerUrl } from "./hosted-backend.js";
import { newState } from "./state.js";

function prepareLinks() {
  const state = newState();
  document.querySelector("#login").href = loginUrl(state);
  document.querySelector("#register").href = registerUrl(state);
}

// pageshow comes after loading, and again when the Back button brings this page back:
// by then the state of the first visit has been used up.
addEventListener("pageshow", prepareLinks);
