// Calls to the server, with the key of this tab where it asks for one.
import { $ } from "./dom.js";

export class ServerError extends Error {
  constructor(error, status) { super(error?.message ?? "The server answered " + status + "."); this.code = error?.code; this.status = status; }
}
function headers() {
  const key = sessionStorage.getItem("key");
  return key ? { Authorization: "Bearer " + key } : {};
}
// A request; a body that is neither a file nor a form goes as JSON.
export async function send(method, path, body, signal) {
  const [isFile, isForm] = [body instanceof Blob, body instanceof FormData];
  const type = body === undefined || isForm ? {} : { "Content-Type": isFile ? "application/octet-stream" : "application/json" };
  let response;
  try {
    response = await fetch(path, {
      method, headers: { ...headers(), ...type }, body: isFile || isForm || body === undefined ? body : JSON.stringify(body), signal,
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Error("The server can't be reached. Is it still running?");
  }
  if (!response.ok) {
    const error = new ServerError((await response.json().catch(() => ({}))).error, response.status);
    if (error.status === 401) { $("key-form").hidden = false; $("key").focus(); }
    throw error;
  }
  return response;
}
export const call = (path, body, signal) => send(body === undefined ? "GET" : "POST", path, body, signal);
export const get = async (path) => (await call(path)).json();
// The bytes of a file as an address, which the page's policy lets pictures have.
export const dataAddress = (blob) => new Promise((done, failed) => {
  const file = new FileReader();
  [file.onload, file.onerror] = [() => done(file.result), () => failed(new Error("The picture can't be read."))];
  file.readAsDataURL(blob);
});
export async function* events(path, body, signal) {
  const response = await call(path, { ...body, stream: true }, signal);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    buffer += value;
    const blocks = buffer.split("\n\n");
    buffer = blocks.pop();
    for (const block of blocks) {
      if (!block.startsWith("data: ")) continue;
      const data = block.slice(6);
      if (data === "[DONE]") return;
      const event = JSON.parse(data);
      if (event.error) throw new ServerError(event.error, 200);
      yield event;
    }
  }
  throw new Error("The connection ended before the answer did.");
}
