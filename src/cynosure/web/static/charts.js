// Draws every `figure.chart` from the specification beside it. Colours are variables of the style
// sheet, so that nothing is drawn anew when the scheme changes. The expression interpreter stands in
// for `new Function`, which the content security policy forbids.
"use strict";

(() => {
  const options = {
    ast: true,
    actions: false,
    defaultStyle: false,
    renderer: "svg",
    tooltip: { disableDefaultStyle: true },
  };

  const draw = async (figure) => {
    figure.dataset.mounted = "begun";
    const drawing = figure.querySelector(".drawing");
    const spec = JSON.parse(document.getElementById(figure.dataset.spec).textContent);
    const least = spec.usermeta?.least ?? 0;
    if (least > drawing.clientWidth) {
      drawing.classList.add("sideways");
      spec.width = least;
      spec.autosize = "pad";
    }
    try {
      await window.vegaEmbed(drawing, spec, options);
      figure.dataset.mounted = "drawn";
    } catch (error) {
      // The table behind the picture has every number: it is opened in the picture's place.
      figure.dataset.mounted = "failed";
      figure.querySelector("details")?.setAttribute("open", "");
      console.error(error);
    }
  };

  const mount = (root) => {
    root.querySelectorAll("figure.chart:not([data-mounted])").forEach(draw);
  };

  document.addEventListener("DOMContentLoaded", () => mount(document));
  document.addEventListener("htmx:load", (event) => mount(event.detail.elt));
})();
