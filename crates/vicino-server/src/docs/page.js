// Shows openapi.json: what can be asked and what is answered, each with a form to try it.
"use strict";

// What stands in the forms at first; of the other parameters some exclude one another.
const FILLED = ["id", "lat", "lon"];
const SHOWN = 200000;

let spec;
let fields = 0;
// The field of the key, which stands nowhere else: it is forgotten with the page.
let key;

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

// Code and links of Markdown, which is all that the document has.
function prose(text = "") {
  const parts = [];
  let end = 0;
  for (const found of text.matchAll(/`([^`]+)`|\[([^\]]+)\]\((https:[^)]+)\)/g)) {
    parts.push(text.slice(end, found.index));
    parts.push(found[1] ? element("code", {}, found[1]) : element("a", { href: found[3] }, ...prose(found[2])));
    end = found.index + found[0].length;
  }
  return [...parts, text.slice(end)];
}

function resolved(object) {
  if (!object.$ref) return object;
  return object.$ref.slice(2).split("/").reduce((at, name) => at[name], spec);
}

const nameOf = (schema) => schema.$ref?.split("/").pop();
const pretty = (value) => JSON.stringify(value, null, 2);

// A schema in a few words.
function type(schema) {
  if (schema.$ref) {
    const inner = resolved(schema);
    return inner.properties || inner.allOf || inner.oneOf ? nameOf(schema) : type(inner);
  }
  const either = schema.oneOf || schema.anyOf;
  if (either) return either.map(type).join(" or ");
  if (schema.enum) return schema.enum.map((value) => "`" + value + "`").join(", ");
  if (schema.type === "array") {
    return schema.prefixItems ? schema.prefixItems.length + " numbers" : "list of " + type(schema.items);
  }
  const words = [[].concat(schema.type).join(" or ")];
  if (schema.format === "date-time" || schema.format === "date") words.push(schema.format);
  if (schema.minimum !== undefined && schema.maximum !== undefined) words.push(`${schema.minimum} to ${schema.maximum}`);
  return words.join(", ");
}

// The members of an object, each opened when it is looked at: schemas may go deep.
function members(schema) {
  const { allOf = [], oneOf = [], anyOf = [], properties = {}, required = [] } = resolved(schema);
  const inner = [...allOf, ...oneOf, ...anyOf].map(members);
  const rows = Object.entries(properties).map(([name, member]) => {
    const item = resolved(member).items || resolved(member).additionalProperties || member;
    const one = (item.oneOf || [item]).find((either) => either.$ref) || item;
    const may = required.includes(name) ? "" : ", may be absent";
    const told = [element("code", {}, name), " ", element("span", { className: "soft" }, ...prose(type(member) + may))];
    const about = member.description || one.description || resolved(one).description;
    if (about) told.push(element("br"), ...prose(about));
    if (!one.$ref || !(resolved(one).properties || resolved(one).allOf || resolved(one).oneOf)) {
      return element("div", {}, ...told);
    }
    return opened(told, () => [members(one)]);
  });
  return element("div", { className: "members" }, ...inner, ...rows);
}

function opened(summary, content) {
  const details = element("details", {}, element("summary", {}, ...summary));
  details.addEventListener("toggle", () => details.append(...content()), { once: true });
  return details;
}

function input(parameter, id) {
  const { name, schema, example, required = false } = parameter;
  const value = FILLED.includes(name) && example !== undefined ? String(example) : "";
  const shared = { id, name, required, value };
  if (schema.enum) {
    return element("select", shared, element("option", { value: "" }), ...schema.enum.map((one) => element("option", {}, one)));
  }
  const placeholder = example === undefined ? "" : String(example);
  if (schema.type === "number" || schema.type === "integer") {
    const step = schema.type === "integer" ? 1 : "any";
    return element("input", { ...shared, type: "number", min: schema.minimum, max: schema.maximum, step, placeholder });
  }
  return element("input", { ...shared, placeholder, autocomplete: "off", spellcheck: false });
}

function field(label, about, make) {
  const id = "field-" + ++fields;
  const control = make(id);
  control.setAttribute("aria-describedby", id + "-about");
  return element("div", { className: "field" },
    element("label", { htmlFor: id }, label), control, element("span", { id: id + "-about", className: "about" }, ...about));
}

function about({ schema, description, in: place, required }) {
  const words = [description, type(schema)];
  if (schema.default !== undefined) words.push("default " + [].concat(schema.default).join(","));
  if (required) words.push("required");
  if (place === "header") words.push("a header");
  return prose(words.join("; "));
}

// The scheme of a key that is shown in a header, where there may be keys.
function keyScheme({ security = spec.security || [] }) {
  const schemes = security.flatMap(Object.keys).map((name) => spec.components.securitySchemes[name]);
  return schemes.find((scheme) => scheme.in === "header");
}

function keyField({ name, description }) {
  const told = `${description}: sent as \`${name}\` with what is asked here, and forgotten with this page`;
  return field("API key", prose(told), (id) => {
    key = element("input", { id, type: "password", autocomplete: "off", spellcheck: false });
    return key;
  });
}

function form(path, method, operation) {
  const { requestBody } = operation;
  // Headers that caches and logs want are referred to; nobody fills them in.
  const parameters = (operation.parameters || []).filter((parameter) => !parameter.$ref);
  const rows = parameters.map((parameter) => field(parameter.name, about(parameter), (id) => input(parameter, id)));
  const [mediaType, body] = Object.entries(requestBody?.content || {})[0] || [];
  if (body) {
    const value = pretty(body.example);
    rows.push(field("body", [requestBody.description], (id) => element("textarea", { id, name: "body", value, spellcheck: false })));
  }
  const answer = element("div", { role: "status" });
  const made = element("form", {}, ...rows, element("button", { type: "submit" }, "Ask"), answer);
  made.addEventListener("submit", async (event) => {
    event.preventDefault();
    const given = new FormData(made);
    const query = new URLSearchParams();
    const headers = mediaType ? { "Content-Type": mediaType } : {};
    const scheme = keyScheme(operation);
    if (scheme && key.value.trim()) headers[scheme.name] = key.value.trim();
    let uri = path.slice(1);
    for (const { name, in: place } of parameters) {
      const value = given.get(name).trim();
      if (!value) continue;
      if (place === "path") uri = uri.replace(`{${name}}`, () => encodeURIComponent(value));
      if (place === "query") query.set(name, value);
      if (place === "header") headers[name] = value;
    }
    if (String(query)) uri += "?" + query;
    answer.replaceChildren("…");
    answer.replaceChildren(...await ask(uri, { method: method.toUpperCase(), headers, body: given.get("body") ?? undefined }));
  });
  return made;
}

// All of an answer; of a stream, which has no end, the first event.
async function textOf(response) {
  if (!response.headers.get("content-type")?.startsWith("text/event-stream")) return response.text();
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes("\n\n")) {
    const { value, done } = await reader.read();
    if (done) break;
    text += value;
  }
  await reader.cancel();
  return text;
}

async function ask(uri, request) {
  const asked = element("p", { className: "asked" }, request.method + " ", element("code", {}, new URL(uri, document.baseURI).href));
  try {
    const began = performance.now();
    const response = await fetch(uri, request);
    let text = await textOf(response);
    const took = Math.round(performance.now() - began);
    const told = `${response.status} ${response.statusText}`.trim();
    const mediaType = response.headers.get("content-type") || "";
    const bytes = new Blob([text]).size;
    if (mediaType.includes("json")) text = pretty(JSON.parse(text));
    if (text.length > SHOWN) text = text.slice(0, SHOWN) + "\n… and more";
    const status = element("strong", { className: response.ok ? "good" : "bad" }, told);
    return [asked, element("p", {}, status, ` · ${mediaType} · ${bytes} bytes in ${took} ms`), element("pre", { tabIndex: 0 }, text)];
  } catch (error) {
    return [asked, element("p", { className: "bad" }, String(error))];
  }
}

function answers(responses) {
  return Object.entries(responses).map(([status, reference]) => {
    const { description, content = {}, headers = {} } = resolved(reference);
    const told = Object.entries(headers).map(([name, header]) =>
      element("li", {}, element("code", {}, name), " ", ...prose(resolved(header).description)));
    return opened([element("strong", {}, status), " ", ...prose(description)], () => [
      // Plain JSON before GeoJSON.
      ...Object.entries(content).reverse().flatMap(([mediaType, { schema, example }]) => [
        element("p", {}, element("code", {}, mediaType)),
        members(schema),
        ...(example ? [opened(["An example"], () => [element("pre", { tabIndex: 0 }, pretty(example))])] : []),
      ]),
      element("p", {}, "Headers:"),
      element("ul", {}, ...told),
    ]);
  });
}

function show(path, method, operation) {
  const name = element("code", {}, path);
  const heading = element("h3", {}, element("span", { className: "method" }, method.toUpperCase()), name);
  const about = [operation.summary + ".", operation.description].filter(Boolean).join(" ");
  return element("article", { id: operation.operationId }, heading, element("p", {}, ...prose(about)),
    opened(["Try it"], () => [form(path, method, operation)]),
    element("details", {}, element("summary", {}, "Answers"), ...answers(operation.responses)));
}

async function start() {
  spec = await (await fetch("openapi.json")).json();
  document.getElementById("version").textContent = spec.info.version;
  document.getElementById("about").append(...spec.info.description.split("\n\n").map((text) => element("p", {}, ...prose(text))));
  const scheme = keyScheme({});
  if (scheme) document.querySelector("header").append(keyField(scheme));
  const all = Object.entries(spec.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation })));
  const main = document.getElementById("operations");
  const contents = element("ul");
  for (const tag of spec.tags) {
    main.append(element("h2", {}, tag.name), element("p", {}, ...prose(tag.description)));
    for (const { path, method, operation } of all.filter(({ operation }) => operation.tags.includes(tag.name))) {
      main.append(show(path, method, operation));
      contents.append(element("li", {}, element("a", { href: "#" + operation.operationId }, `${method.toUpperCase()} ${path}`)));
    }
  }
  document.getElementById("contents").append(contents);
}

start().catch((error) => document.getElementById("operations").append(element("p", { className: "bad" }, String(error))));
