// What the hosted pages can do better with a script; each of them works without it.

for (const button of document.querySelectorAll(".show-password")) {
  const input = document.getElementById(button.dataset.shows);
  button.hidden = false;
  button.addEventListener("click", () => {
    const shown = input.type === "text";
    input.type = shown ? "password" : "text";
    button.setAttribute("aria-pressed", String(!shown));
    input.focus();
  });
}

for (const button of document.querySelectorAll(".alert .dismiss")) {
  button.hidden = false;
  button.addEventListener("click", () => button.parentElement.remove());
}

function fill(name, value) {
  const input = document.querySelector(`input[type=hidden][name="${name}"]`);
  if (input && !input.value) input.value = value;
}

fill("timezone", Intl.DateTimeFormat().resolvedOptions().timeZone ?? "");
fill("metaData.device.name", navigator.platform);
fill("metaData.device.type", "BROWSER");

document.querySelector("form[data-submits-itself]")?.submit();
