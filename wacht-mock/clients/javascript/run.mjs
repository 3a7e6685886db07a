// Calls every method of the official JavaScript SDK on a local server in the live form, and compares what
// it refuses with the list of what it has to refuse: `node run.mjs BASE_URL API_KEY`
import { WachtClient, WachtError } from "@wacht/backend";
import { calls } from "./calls.mjs";
import { refusals } from "./refusals.mjs";

const [baseUrl, apiKey] = process.argv.slice(2);
if (!baseUrl || !apiKey) {
  console.error("usage: node run.mjs BASE_URL API_KEY");
  process.exit(2);
}
// The SDK hides the message of an error in the live form, so it is read on the way.
let message = "";
const client = new WachtClient({
  apiKey,
  baseUrl,
  fetch: async (...request) => {
    const response = await fetch(...request);
    message = response.ok ? "" : await response.clone().text();
    return response;
  },
});

/** Does what a user of the deployment does, for which the API has no operation. */
async function act(name, values) {
  const response = await fetch(`${baseUrl}/__mock/acts/${name}`, {
    method: "POST",
    headers: { Authorization: `Bearer ${apiKey}`, "Content-Type": "application/json" },
    body: JSON.stringify(values),
  });
  const body = await response.json();
  if (!response.ok) throw new Error(`act ${name}: ${response.status} ${JSON.stringify(body)}`);
  return body;
}

// What differs between two runs on one server.
const run = Date.now().toString(36);
const world = { run, act, baseUrl };
const problems = [];
const called = new Set();
for (const [name, call] of calls) {
  const [resource, method] = name.split(".");
  called.add(name);
  const bound = client[resource][method];
  let refused;
  try {
    await call((...args) => bound(...args), world);
  } catch (error) {
    if (!(error instanceof WachtError)) {
      problems.push(`${name}: ${error.stack}`);
      continue;
    }
    refused = `${error.statusCode} ${message || error.message}`;
  }
  const expected = refusals[name];
  if (refused && !expected) problems.push(`${name} was refused: ${refused}`);
  if (!refused && expected) problems.push(`${name} was taken, though: ${expected.reason}`);
  if (refused && expected && !refused.startsWith(String(expected.status))) {
    problems.push(`${name} was refused with ${refused}, not ${expected.status}`);
  }
}
for (const [resource, methods] of Object.entries(client)) {
  if (typeof methods !== "object" || methods === null) continue;
  for (const [method, value] of Object.entries(methods)) {
    const name = `${resource}.${method}`;
    if (typeof value === "function" && !called.has(name)) problems.push(`${name} was not called`);
  }
}
for (const name of Object.keys(refusals)) {
  if (!called.has(name)) problems.push(`${name} is listed and was not called`);
}
problems.forEach((problem) => console.log(problem));
console.log(`${called.size} methods, ${Object.keys(refusals).length} refused for a stated reason, ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;
