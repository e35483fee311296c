/** A socket to the server of this page. Throws where sockets are off, or refused by a policy. */
export function openSocket() {
  const address = new URL("session", location.href);
  address.protocol = location.protocol.replace("http", "ws");
  return new WebSocket(address);
}

/** The socket that greets already, and what was heard on it ({socket, heard}): once, and only where there is one. */
export function takeEarly() {
  const early = window.inPersonEarly;
  delete window.inPersonEarly;
  return early;
}
