// Draws the charts of a page: each stands as a Vega-Lite specification behind its place.
"use strict";
for (const spec of document.querySelectorAll("script.spec")) {
  const place = spec.previousElementSibling;
  window
    .vegaEmbed(place, JSON.parse(spec.textContent), { actions: false, renderer: "svg", tooltip: { theme: "board" } })
    .then(() => { place.dataset.drawn = "yes"; })
    .catch((error) => {
      place.textContent = "This chart cannot be drawn.";
      console.error(error);
    });
}
