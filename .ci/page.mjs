// Uses the page of a service with keys as a reader does: `node page.mjs ADDRESS KEY`.
import assert from "node:assert/strict";
import { JSDOM } from "jsdom";

const [base, key] = process.argv.slice(2);

// The requests of the page, as a browser would send them.
function asksItself(window) {
  window.fetch = (uri, request) => fetch(new URL(uri, window.document.baseURI), request);
  Object.assign(window, { TextDecoderStream, Blob });
}

async function until(found) {
  for (let tries = 0; tries < 200; tries += 1) {
    const it = found();
    if (it) return it;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("nothing came: " + found);
}

const { window } = await JSDOM.fromURL(base + "/docs", {
  runScripts: "dangerously",
  resources: "usable",
  pretendToBeVisual: true,
  beforeParse: asksItself,
});
const { document } = window;
await until(() => document.getElementById("nearbySchema"));

const label = [...document.querySelectorAll("label")].find((label) => label.textContent === "API key");
const field = document.getElementById(label.htmlFor);
assert.equal(field.type, "password");
assert.ok(document.getElementById(field.getAttribute("aria-describedby")).textContent.includes("X-Api-Key"));

async function answer(operation, shown) {
  field.value = shown;
  const details = document.getElementById(operation).querySelector("details");
  details.open = true;
  const form = await until(() => details.querySelector("form"));
  form.requestSubmit();
  return (await until(() => form.querySelector("[role=status] strong, [role=status] .bad"))).parentElement.textContent;
}

for (const [operation, shown, told] of [
  ["nearby", "", "401 Unauthorized · application/problem+json"],
  ["nearby", key, "200 OK · application/json"],
  ["nearby", key + "x", "401 Unauthorized · application/problem+json"],
  ["nearbyInside", key, "200 OK · application/json"],
  ["nearbyStream", key, "200 OK · text/event-stream"],
  ["ready", "", "200 OK · application/json"],
]) {
  const said = await answer(operation, shown);
  assert.ok(said.startsWith(told), `${operation} with ${shown || "no key"}: ${said}`);
}
assert.equal(window.location.href, base + "/docs");
assert.deepEqual([window.localStorage.length, window.sessionStorage.length, document.cookie], [0, 0, ""]);
console.log("the page asks with a key and without");
process.exit(0);
