/** A listener over a fixture door on loopback, and the requests that agents of both eras send to it. */

import { request, type IncomingHttpHeaders, type RequestOptions } from 'node:http'
import { LimitsConfig, ListenConfig } from '@callgate/contracts/config'
import type { JsonObject } from '@callgate/contracts/json'
import { FixtureDoor, SILENT } from './door-fixture.ts'
import type { HttpListenerOptions } from './http-options.ts'
import { createHttpListener, type HttpListener } from './http.ts'

export interface Site {
  readonly door: FixtureDoor
  readonly listener: HttpListener
  readonly url: string
  readonly port: number
}

interface SiteOptions extends Partial<Omit<HttpListenerOptions, 'listen' | 'limits' | 'door'>> {
  readonly limits?: Partial<LimitsConfig>
  readonly listen?: Partial<ListenConfig>
}

export async function openSite(options: SiteOptions = {}): Promise<Site> {
  const door = new FixtureDoor()
  const { limits, listen, ...rest } = options
  const listener = createHttpListener({
    logger: SILENT,
    metadata: () => ({ resource: 'https://gate.example/' }),
    health: () => ({ ready: true }),
    ...rest,
    door,
    listen: ListenConfig.parse({ port: 0, ...listen }),
    limits: { ...LimitsConfig.parse({}), ...limits },
  })
  const { url } = await listener.start()
  return { door, listener, url, port: Number(new URL(url).port) }
}

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

/** Sends one request over a connection of its own and reads the whole answer. */
export function send(url: string, options: RequestOptions, body?: string | Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const req = request(url, { agent: false, ...options }, (res) => {
      const chunks: Buffer[] = []
      res.on('data', (chunk: Buffer) => chunks.push(chunk))
      res.on('error', reject)
      res.on('end', () =>
        resolve({
          status: res.statusCode ?? 0,
          headers: res.headers,
          text: Buffer.concat(chunks).toString(),
        }),
      )
    })
    req.on('error', reject)
    req.end(body)
  })
}

export const ACCEPT = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }
export const LEGACY = { ...ACCEPT, 'mcp-protocol-version': '2025-11-25', 'mcp-session-id': 'cgs_1' }

/** Headers and body of a modern tools/call. */
export function modernCall(tool: string, args: JsonObject = {}, id: string | number = 1) {
  const params = {
    name: tool,
    arguments: args,
    _meta: {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientCapabilities': {},
    },
  }
  return {
    headers: {
      ...ACCEPT,
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': tool,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params }),
  }
}

export function legacyCall(tool: string, id: string | number = 1): string {
  return JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params: { name: tool, arguments: {} } })
}

/** The events of a finished stream: id and data. */
export function eventsOf(text: string): { id: string | null; data: string }[] {
  return text
    .split('\n\n')
    .filter((block) => block.includes('data:'))
    .map((block) => ({
      id: /^id: (.*)$/m.exec(block)?.[1] ?? null,
      data: [...block.matchAll(/^data: ?(.*)$/gm)].map((match) => match[1]).join('\n'),
    }))
}
