import { WebSocket } from "ws";

import type { Socket } from "./talk.js";

/** What React Native's own `WebSocket(address, protocols, { headers })` does, in Node. */
export function openWs(
  address: string,
  headers: Record<string, string>,
  onSent: (text: string) => void = () => undefined,
): Socket {
  const real = new WebSocket(address, [], { headers });
  const socket: Socket = {
    send: (text) => real.send(text, () => onSent(text)),
    close: () => real.close(),
    onmessage: null,
    onclose: null,
    onerror: null,
  };
  real.onmessage = (event) => socket.onmessage?.({ data: String(event.data) });
  real.onclose = (event) => socket.onclose?.({ code: event.code });
  real.onerror = () => socket.onerror?.();
  return socket;
}
