/** Nothing of the gateway connects outward but through `network/`; and whatever it fetches, no address, redirect or rebinding leads inside. */

import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { join } from 'node:path'
import { NetworkConfig } from '@callgate/contracts/network'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createIssuerFetch } from '../identity/issuer-fetch.ts'
import { withFetched } from '../registry/intelligence/fetch-feed.ts'
import { examineSource } from '../registry/supply-chain/examine-source.ts'
import { openPool } from '../upstream/upstream-fixture.ts'
import { postCheckpoint } from '../upstream/post-checkpoint.ts'
import { createAsk } from './ask.ts'
import { createReach, type Reach } from './reach.ts'

const SOURCES = join(import.meta.dirname, '..')
const MODULES = String.raw`((?:node:)?(?:net|http|https|http2|tls|dgram|dns|dns\/promises)|undici|(?:\.\.?\/)+network\/undici-parts\.ts)`
const IMPORT = new RegExp(String.raw`import\s+(?!type\b)([^'";]*?)\s+from\s+'${MODULES}'`, 'g')
/** Modules that are taken while running: what is unpacked from them, or read off them at once, or the whole. */
const TAKEN = new RegExp(
  String.raw`(?:(\{[^}]*\})\s*=\s*(?:await\s+)?)?(?:\w+\.)?\b(?:getBuiltinModule|import|require|load)\(\s*'${MODULES}'\s*\)\)?(?:\.(\w+))?`,
  'g',
)
/** What opens a connection or asks for a name; a server, an address or a type does not. */
const CONNECTS =
  /\b(?:request|get|connect|createConnection|Socket|TLSSocket|Agent|lookup|resolve\w*|Resolver|createSocket|Pool|Client|fetch|default)\b/
const GLOBALS = /(?<![.\w#])(?:fetch|WebSocket|EventSource)\(/
/** Each with what it connects to, where that is not for `network/` to judge. */
const OWN: Readonly<Record<string, string>> = {
  'cli/prove/probe-agent.ts': 'the gateway that callgate prove has started, as its agent',
  'cli/prove/probe-server.ts': 'a server in the sandbox of callgate prove, which is to be refused',
  'control/client.ts': 'the control API of the gateway, redirects refused',
  'downstream/connect-link.ts': 'the gateway, from callgate connect',
  'registry/intelligence/fetch-feed.ts': 'asks by a function that is handed in: ask.stream',
  'registry/supply-chain/git.ts': 'git in a process of its own, held to addresses that were judged',
  'upstream/http-client.ts': 'one upstream, by the connector of reach',
  'upstream/isolation/egress-proxy.ts': 'speaks HTTP on connections that reach.dial has opened',
}

test('whatever can connect is imported in network/ alone, and in a few places that connect to the gateway itself', () => {
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && !/[.-](test|fixture)\.ts$/.test(name) && !name.startsWith('network/'),
  )
  expect(files.length).toBeGreaterThan(300)
  const connecting = files.filter((name) => {
    const text = readFileSync(join(SOURCES, name), 'utf8')
    const taken = [...text.matchAll(TAKEN)].map(([whole, names, from, property]) => [
      whole,
      names ?? property ?? 'default',
      from,
    ])
    const values = [...text.matchAll(IMPORT), ...taken].flatMap(([, names = '', from = '']) =>
      names
        .replace(/^\{|\}$/g, '')
        .split(',')
        .filter((one) => !/^\s*type\b/.test(one) && (from === 'undici' || CONNECTS.test(one))),
    )
    return values.length > 0 || GLOBALS.test(withoutComments(text))
  })
  expect(connecting.toSorted()).toEqual(Object.keys(OWN).toSorted())
})

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, '')
}

type Fetching = (reach: Reach, url: string) => Promise<unknown>
const QUESTION = { headers: {}, timeoutMs: 5_000, bytesMax: 1_000 }

/** Everything the gateway fetches, by the code that fetches it. It fetches no icons: their addresses are shown as text. */
const KINDS: Readonly<Record<string, Fetching>> = {
  'metadata and keys of issuers': (reach, url) =>
    createIssuerFetch(createAsk(reach), url)(url, {
      method: 'GET',
      headers: {},
      body: undefined,
      redirect: 'manual',
    }),
  'package registries and MCP registries': (reach, url) => createAsk(reach)({ ...QUESTION, url }),
  'webhooks, interceptors and the judge': (reach, url) =>
    createAsk(reach).post({ ...QUESTION, url, body: '{}' }),
  'checkpoints of the journal': (reach, url) =>
    postCheckpoint(createAsk(reach).post, null)(url, 'checkpoint'),
  'feeds of threat intelligence': (reach, url) =>
    withFetched({ url, authorization: null, isTaxii: false, fetch: createAsk(reach).stream }, () =>
      Promise.resolve('read'),
    ),
  'collections of TAXII': (reach, url) =>
    withFetched({ url, authorization: null, isTaxii: true, fetch: createAsk(reach).stream }, () =>
      Promise.resolve('read'),
    ),
  'commits of git': async (reach, url) => {
    const folder = await mkdtemp(join(tmpdir(), 'callgate-git-'))
    const source = { type: 'git' as const, repository: url, commit: 'a'.repeat(40), command: 'x', args: [] }
    try {
      await examineSource(source, { storeDirectory: folder, now: () => 1, reach })
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
  'upstreams over HTTP': (reach, url) => openUpstream(reach, url, 'http'),
  'upstreams over HTTP+SSE': (reach, url) => openUpstream(reach, url, 'sse'),
}

async function openUpstream(reach: Reach, url: string, transport: string): Promise<void> {
  const { acquire, upstreams } = openPool(
    { u: { transport, url, era: 'legacy', connectTimeoutMs: 5_000 } },
    { reach },
  )
  try {
    await acquire()
  } finally {
    await upstreams.close()
  }
}

describe.each(Object.entries(KINDS))('%s', (_kind, fetchBy) => {
  let inside: Server
  let front: Server
  let arrived = 0
  const portOf = (server: Server): number => (server.address() as AddressInfo).port
  /** First a public address, as whoever checks first would see it, then one inside. */
  const rebinding = (): Reach => {
    let asked = 0
    const settings = NetworkConfig.parse({})
    return createReach(
      () => settings,
      () => Promise.resolve([{ address: (asked += 1) > 1 ? '93.184.215.14' : '127.0.0.2', family: 4 }]),
    )
  }

  beforeAll(async () => {
    inside = createServer((socket) => {
      arrived += 1
      socket.destroy()
    }).listen(0, '127.0.0.2')
    await once(inside, 'listening')
    front = createHttpServer((request, response) => {
      request.resume()
      response.writeHead(302, { location: `http://127.0.0.2:${portOf(inside)}/` }).end()
    }).listen(0, '127.0.0.1')
    await once(front, 'listening')
  })
  beforeEach(() => (arrived = 0))
  afterAll(() => {
    inside.close()
    front.close()
  })

  test.each([
    'https://10.0.0.1/x',
    'https://169.254.169.254/latest',
    'https://[fd00:ec2::254]/',
    'https://0x0a000001/',
  ])('does not reach %s', async (url) => {
    await expect(fetchBy(rebinding(), url)).rejects.toThrow(/not on the open network|credentials/)
  })

  test('does not reach a name that leads inside, nor follow one there that led outside before', async () => {
    const url = `https://api.example:${portOf(inside)}/x`
    await expect(fetchBy(rebinding(), url)).rejects.toThrow(/api.example leads to 127.0.0.2/)
    expect(arrived).toBe(0)
  })

  test('does not follow a redirect', async () => {
    await fetchBy(rebinding(), `http://127.0.0.1:${portOf(front)}/x`).catch(() => 'refused')
    expect(arrived).toBe(0)
  })
})
