// Shows the explanation of a figure in a dialog on the same page; without this file the link leads to a page of its own.
"use strict";

{
  const dialog = document.createElement("dialog");
  dialog.className = "explaining";
  dialog.setAttribute("aria-labelledby", "explained");

  const show = async (address) => {
    try {
      const reply = await fetch(address, { headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await reply.text(), "text/html");
      const article = page.getElementById("explanation");
      // logged out meanwhile, or no longer there: the page itself says so
      if (!reply.ok || !article) return location.assign(address);
      // addresses in it are meant from where it stands
      for (const link of article.querySelectorAll("a[href]")) link.href = new URL(link.getAttribute("href"), reply.url).href;
      dialog.replaceChildren(article);
      dialog.isConnected || document.body.append(dialog);
      dialog.open || dialog.showModal();
      dialog.scrollTop = 0;
    } catch {
      location.assign(address);
    }
  };

  document.addEventListener("click", (event) => {
    if (event.target === dialog) return dialog.close();
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (dialog.open && "back" in link.dataset) {
      event.preventDefault();
      dialog.close();
    } else if (link.pathname.includes("/explain/") && !location.pathname.includes("/explain/")) {
      event.preventDefault();
      show(link.href);
    }
  });
}
