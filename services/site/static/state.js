// `state` ties the answer of a sign-in to the tab that asked for it: FusionAuth gives back what we
// sent. A link that somebody else prepared, to sign you in as them, cannot know it.

const NAME = "state";

/** Makes a new state and remembers it for this tab. */
export function newState() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const state = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  sessionStorage.setItem(NAME, state);
  return state;
}

/** The state this tab waits for, once: it is forgotten with the first answer. */
export function takeState() {
  const state = sessionStorage.getItem(NAME);
  sessionStorage.removeItem(NAME);
  return state;
}
