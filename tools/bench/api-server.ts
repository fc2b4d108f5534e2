/**
 * The API of the benchmarks, a process of its own: answers of the simulator and wide pages of products, kept in memory
 * from their first request on, so that a measurement whose requests were all asked before has no cost of making
 * them. Prints the URLs of a fast and a slow port as JSON. Each answer has a requestId of its own, as those of EchoTik.
 */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createExchange } from '../../simulator/exchange.ts';
import { createFaultPlan } from '../../simulator/faults.ts';
import { readRequest } from '../../simulator/request.ts';
import { toDayNumber } from '../../simulator/world/days.ts';
import { createWorld } from '../../simulator/world/world.ts';
import { writeProductPage } from './product-pages.ts';

const [latency = '0', username = '', password = ''] = process.argv.slice(2);
const SEED = 'bench';
const CHART_PLACES = 100;
const KEEP_ALIVE_MS = 120_000;
const REQUEST_ID = /"requestId":"([^"]+)"\}$/;
const PRODUCT_LIST = '/api/v3/echotik/product/list';

const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
const worldOn = createWorld(SEED, CHART_PLACES);
const world = worldOn(toDayNumber(new Date()));
const exchangeFor = createExchange(authorization, createFaultPlan(SEED, []));
/** Bodies up to their requestId. */
const heads = new Map<string, Buffer>();
const idPrefix = randomBytes(10).toString('hex');
let answers = 0;

function createHead(message: IncomingMessage): Buffer | undefined {
  const request = readRequest(message);
  if (request.path === PRODUCT_LIST) {
    const { region = 'US', page_num: page = '1' } = request.query;
    return Buffer.from(`{"code":0,"message":"success","data":${writeProductPage(region, Number(page))},"requestId":"`);
  }
  const { reply } = exchangeFor(request, world);
  const text = reply.body.toString();
  const [, id] = REQUEST_ID.exec(text) ?? [];
  return id === undefined ? undefined : reply.body.subarray(0, reply.body.length - id.length - 2);
}

/** Clients send the same params in different orders. */
function sortQuery(url: string): string {
  const [path = '', query = ''] = url.split('?', 2);
  return `${path}?${query.split('&').sort().join('&')}`;
}

function send(message: IncomingMessage, response: ServerResponse): void {
  const { url = '/' } = message;
  const key = sortQuery(url);
  const head = heads.get(key) ?? createHead(message);
  if (head === undefined || message.headers.authorization !== authorization) {
    response.writeHead(404).end(`{"code":404,"message":"the benchmark has no answer to ${url}","data":null}`);
    return;
  }
  heads.set(key, head);
  const end = `${idPrefix}${String(answers++).padStart(12, '0')}"}`;
  const body = Buffer.allocUnsafe(head.length + end.length);
  head.copy(body);
  body.write(end, head.length, 'latin1');
  response
    .writeHead(200, { 'content-type': 'application/json;charset=UTF-8', 'content-length': body.length })
    .end(body);
}

async function listen(delayMs: number): Promise<string> {
  const server = createServer((message, response) => {
    if (delayMs > 0) setTimeout(send, delayMs, message, response);
    else send(message, response);
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const [fast, slow] = await Promise.all([listen(0), listen(Number(latency))]);
process.stdout.write(`${JSON.stringify({ fast, slow })}\n`);
