// Requests to the server: JSON in and out, failures as one kind of error.
import { words } from "./words.js";

export class Failure extends Error {
  // `status` is 0 if the server was not reached; `error` is the server's name for the trouble.
  constructor(status, error, message) {
    super(message);
    this.status = status;
    this.error = error;
  }

  get mayRetry() {
    return this.status === 0 || this.status >= 500 || this.status === 429;
  }
}

export async function ask(path, { body, token, seconds = 30, signal, keepalive = false } = {}) {
  const headers = {};
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (token) headers.Authorization = `Bearer ${token}`;
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), seconds * 1000);
  const cancel = () => limit.abort();
  signal?.addEventListener("abort", cancel);
  try {
    const answer = await fetch(path, {
      method: body === undefined ? "GET" : "POST",
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: limit.signal,
      cache: "no-store",
      keepalive,
    });
    const text = await answer.text();
    let data = {};
    try {
      data = text ? JSON.parse(text) : {};
    } catch {
      if (answer.ok) throw new Failure(502, "not_json", words.unreachable);
    }
    if (!answer.ok) {
      const chinese = /[\u4e00-\u9fff]/.test(data.message ?? "") ? data.message : words.unreachable;
      throw new Failure(answer.status, data.error ?? "", chinese);
    }
    return data;
  } catch (error) {
    throw error instanceof Failure ? error : new Failure(0, "unreachable", words.unreachable);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", cancel);
  }
}
