// A copy button for every block that is to be typed or saved. Without JavaScript, or where the
// browser has no clipboard for this page, there is none, and the text is selected by hand.
if (navigator.clipboard) {
  for (const block of document.querySelectorAll(".copied")) {
    addButton(block, block.querySelector("pre"));
  }
}

function addButton(block, text) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text.textContent);
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = "Copy"), 2000);
  });
  text.before(button);
}
