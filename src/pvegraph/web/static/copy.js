// A button beside each text that is there to be copied: `data-copy` says what the button says, `data-copied` what it
// says afterwards. Where the browser has no clipboard, there is no button; the text can be selected as before.

function addButton(text) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = text.dataset.copy;
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  said.className = "copied";
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text.textContent);
    said.textContent = text.dataset.copied;
  });
  text.before(button, said);
}

export function addCopyButtons(part) {
  if (!navigator.clipboard) return;
  for (const text of part.querySelectorAll("[data-copy]:not(.has-copy)")) {
    text.classList.add("has-copy");
    addButton(text);
  }
}

addCopyButtons(document);
document.addEventListener("answer:shown", () => addCopyButtons(document));
