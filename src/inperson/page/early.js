/**
 * Greets the server while the page's script is still on its way: on a slow line that is more than a second. The server
 * puts this into the page itself.
 */

import { linkHere } from "./link.js";
import { openSocket } from "./socket.js";
import { hello } from "./wire.js";

const link = linkHere();
// To greet is to take the check: not from the device that has it.
if (link && !link.follows) {
  try {
    const socket = openSocket();
    const heard = [];
    socket.onopen = () => socket.send(JSON.stringify(hello(link)));
    socket.onmessage = (event) => heard.push(event);
    window.inPersonEarly = { socket, heard };
  } catch {
    // no sockets here: the page has other ways
  }
}
