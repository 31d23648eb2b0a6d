/** What a newcomer does: start, paste, call, look. And what a wrong configuration says. */

import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { connect as connectTls, type ConnectionOptions } from 'node:tls'
import { promisify } from 'node:util'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { verifies } from '../requirements/verifies.ts'
import { connectLegacy, failureOf, openLegacy, textOf, waitFor } from '../support/clients.ts'
import { runCallgateHere } from '../support/command-here.ts'
import { commandLine, runCallgate, startCallgate } from '../support/command-line.ts'
import { startTestGateway } from '../support/test-gateway.ts'
import { runHere } from '../../packages/gateway/src/cli/run-here.fixture.ts'
import { writeStarter, type Starter } from '../../packages/gateway/src/config/starter.ts'

/** Some fifty controls one after the other, also where other work holds the machine. */
const PROVE_LIMIT_MS = 120_000

let directory: string
let starter: Starter
let gateway: Awaited<ReturnType<typeof startCallgate>>
let url: string
let key: string

/** The starter as it is written, on ports that are free. */
beforeAll(async () => {
  directory = await realpath(await mkdtemp(join(tmpdir(), 'callgate-start-')))
  starter = await writeStarter(directory)
  const text = await readFile(starter.configFile, 'utf8')
  const [port, control] = [await freePort(), await freePort()]
  await writeFile(
    starter.configFile,
    text.replace('port: 7300', `port: ${port}`).replace('port: 7301', `port: ${control}`),
  )
  gateway = await startCallgate(['up'], directory, 'Ctrl-C')
  url = /http:\/\/127\.0\.0\.1:\d+(?=\/mcp)/.exec(gateway.printed)?.[0] ?? ''
  key = /Agent key\S*\s+(\S+)/.exec(gateway.printed)?.[1] ?? ''
})

afterAll(async () => {
  gateway.child.kill('SIGTERM')
  await once(gateway.child, 'exit')
  await rm(directory, { recursive: true, force: true })
})

async function freePort(): Promise<number> {
  const { createServer } = await import('node:net')
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}

describe('callgate up', () => {
  test(
    verifies(
      'GATE-1.1',
      'GATE-1.3',
      'prints address, key, snippet and what to try; the files are where the user sees them',
    ),
    () => {
      expect(url).not.toBe('')
      expect(key).not.toBe('')
      expect(gateway.printed).toContain('"mcpServers"')
      expect(gateway.printed).toMatch(/Try next/)
      expect(starter.written).toEqual(
        expect.arrayContaining([join(directory, 'callgate.yaml'), join(directory, 'policy.yaml')]),
      )
    },
  )

  test(
    verifies(
      'GATE-1.2',
      'GATE-8.1',
      'GATE-7.1',
      'four servers answer, one tool is hidden by policy and one by inspection',
    ),
    async () => {
      const { client } = await connectLegacy(`${url}/mcp`, { key })
      const names = (await client.listTools()).tools.map(({ name }) => name)
      for (const name of [
        'everything__echo',
        'filesystem__read_text_file',
        'memory__read_graph',
        'poisoned__weather',
      ])
        expect(names).toContain(name)
      expect(names).not.toContain('everything__get-env')
      expect(names).not.toContain('poisoned__get_joke')
      const notes = join(starter.filesRoot, 'notes.txt')
      expect(
        textOf(await client.callTool({ name: 'filesystem__read_text_file', arguments: { path: notes } })),
      ).toContain('notes')
      const denied = await failureOf(
        client.callTool({ name: 'filesystem__write_file', arguments: { path: notes, content: 'x' } }),
      )
      expect(denied.code).toBe(-31001)
      const scratch = join(starter.filesRoot, 'scratch', 'a.txt')
      await client.callTool({
        name: 'filesystem__write_file',
        arguments: { path: scratch, content: 'allowed' },
      })
      expect(await readFile(scratch, 'utf8')).toBe('allowed')
      expect(textOf(await client.callTool({ name: 'poisoned__read_config', arguments: {} }))).not.toMatch(
        /AKIA|ghp_/,
      )
      await client.close()
    },
  )

  test(verifies('GATE-3.4', 'connect bridges a client that speaks stdio'), async () => {
    const keyFile = join(directory, 'key.txt')
    await writeFile(keyFile, key, { mode: 0o600 })
    const transport = new StdioClientTransport({
      ...commandLine(['connect', 'everything', '--url', url, '--key', `file:${keyFile}`]),
      cwd: directory,
      stderr: 'pipe',
    })
    const { client } = await openLegacy(transport)
    expect(textOf(await client.callTool({ name: 'echo', arguments: { message: 'bridged' } }))).toBe(
      'Echo: bridged',
    )
    await client.close()
  })

  test(
    verifies('GATE-9.4', 'GATE-10.5', 'callgate journal verify says that the record is whole'),
    async () => {
      const verified = await runCallgate(
        ['journal', 'verify', join(directory, 'callgate-data'), '--json'],
        directory,
      )
      expect([verified.code, verified.stderr]).toEqual([0, ''])
      expect(JSON.parse(verified.stdout)).toMatchObject({ ok: true })
    },
  )

  test(
    verifies('GATE-7.7', 'GATE-7.5', 'callgate policy test runs the cases, and explain names the rule'),
    async () => {
      const tested = await runCallgateHere(['policy', 'test'], directory)
      expect([tested.code, tested.stderr]).toEqual([0, ''])
      const explained = await runCallgateHere(
        ['policy', 'explain', '--agent', 'me', '--tool', 'everything/get-env'],
        directory,
      )
      expect(explained.stdout).toContain('no-environment')
    },
  )
})

describe('callgate prove and callgate doctor', () => {
  test(
    verifies('INV-18', 'GATE-10.4', 'prove fires every control that is on, each with its evidence'),
    async () => {
      const proved = await runCallgate(['prove', '--json'], directory)
      const { ok, controls } = JSON.parse(proved.stdout) as {
        ok: boolean
        controls: { control: string; fired: string; evidence: string }[]
      }
      expect(controls.filter(({ fired }) => fired === 'no')).toEqual([])
      expect([proved.code, ok]).toEqual([0, true])
      expect(controls.length).toBeGreaterThan(32)
      expect(controls.every(({ fired, evidence }) => fired === 'off' || evidence !== '')).toBe(true)
    },
    PROVE_LIMIT_MS,
  )

  test(
    verifies(
      'GATE-10.4',
      'GATE-10.5',
      'doctor finds nothing wrong with the starter, and something with a broken one',
    ),
    async () => {
      const well = await runCallgate(['doctor'], directory)
      expect([well.code, well.stderr]).toEqual([0, ''])
      const broken = join(directory, 'broken.yaml')
      await writeFile(
        broken,
        'version: 1\nupstreams: { gone: { transport: stdio, command: ./no-such-program } }\n',
      )
      const ill = await runCallgateHere(['doctor', '--config', broken], directory)
      expect(ill.code).toBe(1)
    },
  )

  test(
    verifies('GATE-10.5', 'every command has help with usage, examples and exit codes'),
    async () => {
      const overview = await runCallgate(['--help'], directory)
      const commands = [...overview.stdout.matchAll(/^ {2}([a-z]+) {2,}/gm)]
        .map(([, name]) => name ?? '')
        .filter((name) => name !== 'help')
      expect(commands).toEqual(
        expect.arrayContaining(['up', 'wrap', 'connect', 'policy', 'journal', 'agent', 'doctor', 'prove']),
      )
      for (const name of commands) {
        const { out, code } = await runHere(name, '--help')
        expect([name, code]).toEqual([name, 0])
        for (const part of ['Usage:', 'Examples:', 'Exit codes:', 'callgate ' + name])
          expect(out).toContain(part)
      }
    },
    180_000,
  )
})

describe('configuration', () => {
  test(
    verifies('GATE-2.5', 'the first line names a schema, which is the one the contracts give'),
    async () => {
      const first = (await readFile(starter.configFile, 'utf8')).split('\n')[0] ?? ''
      const path = /\$schema=(\S+)/.exec(first)?.[1]
      const schema: unknown = JSON.parse(await readFile(resolve(directory, path ?? ''), 'utf8'))
      expect(schema).toMatchObject({ additionalProperties: false, properties: { upstreams: {}, policy: {} } })
    },
  )

  const wrong: readonly [string, object, RegExp][] = [
    ['an unknown key', { config: { polcy: './x.yaml' } }, /callgate\.yaml:\d+:\d+.*polcy[\s\S]*policy/],
    ['a bad type', { config: { listen: { port: 'many' } } }, /callgate\.yaml:\d+:\d+.*port/],
    [
      'a rule nothing reaches',
      {
        policy:
          'version: 1\nrules:\n  - { id: nothing, effect: deny, on: [call] }\n  - { id: in-vain, effect: allow, on: [call], targets: [echo] }\n',
      },
      /policy\.yaml:4:\d+[\s\S]*"nothing" forbids everything/,
    ],
    [
      'an address for everybody without TLS',
      { config: { listen: { address: '0.0.0.0', port: 0 } } },
      /callgate\.yaml:\d+:\d+[\s\S]*listen\.tls/,
    ],
  ]
  test.each(wrong)('[GATE-2.1] %s is refused with file, line and column', async (_what, setup, message) => {
    await expect(startTestGateway({ upstreams: {}, ...setup })).rejects.toThrow(message)
  })

  test(
    verifies(
      'GATE-2.1',
      'what it is warned of stands in the log of the start: a secret that is not set, a rule without its server',
    ),
    async () => {
      const home = await mkdtemp(join(tmpdir(), 'callgate-warned-'))
      await writeFile(
        join(home, 'callgate.yaml'),
        `version: 1\nlisten: { port: 0 }\ncontrol: { port: 0 }\nupstreams:
  chat: { transport: stdio, command: node, secrets: { TOKEN: env:CALLGATE_TEST_UNSET } }\n`,
      )
      await writeFile(
        join(home, 'policy.yaml'),
        'version: 1\nrules:\n  - { id: a, effect: allow, on: [call], upstreams: [chta] }\n',
      )
      const started = await startCallgate(['up', '--json'], home, '"agentKey"')
      started.child.kill('SIGTERM')
      await once(started.child, 'exit')
      await rm(home, { recursive: true, force: true })
      expect(started.printed).toMatch(/callgate\.yaml:5:\d+: warning: env:CALLGATE_TEST_UNSET: .* is not set/)
      expect(started.printed).toMatch(/policy\.yaml:3:\d+: warning: .*chta.*Did you mean/)
    },
  )

  test(verifies('INV-6', 'GATE-7.6', 'an allow rule that reads findings is refused'), async () => {
    for (const when of ['verdict == "benign"', 'findings.size() == 0', 'session.labels.size() == 0']) {
      const policy = `version: 1\nrules:\n  - { id: trusting, effect: allow, on: [call], when: '${when}' }\n`
      await expect(startTestGateway({ upstreams: {}, policy })).rejects.toThrow(
        /policy\.yaml:\d+:\d+[\s\S]*(tighten|allow)/,
      )
    }
  })
})

test(
  verifies('GATE-3.5', 'TLS is 1.2 or newer, and a new certificate is used as soon as it is there'),
  async () => {
    const home = await mkdtemp(join(tmpdir(), 'callgate-tls-'))
    const files = { certFile: join(home, 'cert.pem'), keyFile: join(home, 'key.pem') }
    const issue = async (name: string) => {
      const args = [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-days',
        '2',
        '-subj',
        `/CN=${name}`,
      ]
      await promisify(execFile)('openssl', [...args, '-keyout', files.keyFile, '-out', files.certFile])
    }
    await issue('first')
    const secure = await startTestGateway({ upstreams: {}, config: { listen: { port: 0, tls: files } } })
    const port = Number(new URL(secure.running.url).port)
    const shake = async (options: ConnectionOptions = {}) => {
      const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false, ...options })
      try {
        await once(socket, 'secureConnect')
        return { name: socket.getPeerCertificate().subject['CN'], protocol: socket.getProtocol() }
      } finally {
        socket.destroy()
      }
    }
    expect(secure.running.url).toMatch(/^https:/)
    expect(await shake()).toEqual({ name: 'first', protocol: 'TLSv1.3' })
    expect((await shake({ maxVersion: 'TLSv1.2' })).protocol).toBe('TLSv1.2')
    await expect(
      shake({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' }),
    ).rejects.toThrow()
    await issue('second')
    await waitFor('the new certificate', async () => (await shake()).name === 'second')
    await secure.stopAndVerify()
    await rm(home, { recursive: true, force: true })
  },
)
