import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';

/** Ports that nobody listens on. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const listening = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(listening.map((server) => once(server, 'listening')));
  const ports = listening.map((server: Server) => (server.address() as AddressInfo).port);
  await Promise.all(listening.map((server) => once(server.close(), 'close')));
  return ports;
}
