/** A configuration is used only when it is right; otherwise every mistake is named with its place and what to write. */

import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadConfig } from './load.ts'
import type { LoadedConfig } from './load.ts'
import { renderProblems } from './problem.ts'
import type { ConfigProblem } from './problem.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'callgate-load-'))
  await writeFile(
    join(folder, 'policy.yaml'),
    'version: 1\nrules:\n  - id: echo\n    effect: allow\n    targets: [echo]\n',
  )
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function load(text: string | Uint8Array): Promise<LoadedConfig | ConfigProblem[]> {
  await writeFile(join(folder, 'callgate.yaml'), text)
  return loadConfig(join(folder, 'callgate.yaml'), { secrets: { env: { SET: 'value' } } })
}

async function refused(text: string | Uint8Array): Promise<ConfigProblem[]> {
  const loaded = await load(text)
  if (!Array.isArray(loaded)) throw new Error('the configuration was accepted')
  expect(loaded.some((problem) => problem.severity === 'error')).toBe(true)
  return loaded
}

async function accepted(text: string): Promise<LoadedConfig> {
  const loaded = await load(text)
  if (Array.isArray(loaded)) throw new Error(renderProblems(loaded))
  return loaded
}

describe('a good file', () => {
  it('gets its defaults, absolute paths and a compiled policy, and cannot be changed', async () => {
    const { config, policy, warnings } = await accepted(
      'version: 1\nupstreams:\n  files:\n    transport: stdio\n    command: ./server.sh\n    secrets:\n      TOKEN: file:secret.txt\n',
    )
    const upstream = config.upstreams['files']
    if (upstream?.transport !== 'stdio') throw new Error('wrong transport')
    expect(config.listen.port).toBe(7300)
    expect(config.data).toBe(join(folder, 'callgate-data'))
    expect(upstream).toMatchObject({
      command: join(folder, 'server.sh'),
      cwd: folder,
      secrets: { TOKEN: `file:${join(folder, 'secret.txt')}` },
    })
    expect(policy.digest).toMatch(/^[0-9a-f]{64}$/)
    expect(warnings.map((warning) => warning.severity)).toEqual(['warning'])
    expect(() => Object.assign(config.listen, { port: 1 })).toThrow(TypeError)
  })

  it('warns of rules whose review is overdue, with who answers for them, and keeps them in force', async () => {
    const rule = (id: string, more: string): string =>
      `  - { id: ${id}, effect: allow, targets: [echo], ${more} }\n`
    await writeFile(
      join(folder, 'policy.yaml'),
      `version: 1\nrules:\n${rule('late', 'owner: ada, reviewBy: 2020-01-31')}${rule('due', 'reviewBy: 2999-01-31')}`,
    )
    const { warnings, policyDocument } = await accepted('version: 1\n')
    const overdue = warnings.filter(({ message }) => message.includes('review was due'))
    expect(overdue).toMatchObject([{ line: 3, message: expect.stringContaining('by 2020-01-31') }])
    expect(overdue[0]?.suggestion).toContain('ask ada')
    expect(policyDocument.rules).toHaveLength(2)
  })

  it('loads the cases it names', async () => {
    await writeFile(
      join(folder, 'cases.yaml'),
      'version: 1\ncases:\n  - { name: a, upstream: x, target: echo, expect: allow }\n',
    )
    expect((await accepted('version: 1\npolicyCases: cases.yaml\n')).cases).toMatchObject([
      { name: 'a', kind: 'call' },
    ])
  })

  it('expands anchors within bounds', async () => {
    const { config } = await accepted(
      'version: 1\nupstreams:\n  a: &a { transport: http, url: "https://a.example/mcp" }\n  b: *a\n',
    )
    expect(config.upstreams['b']).toEqual(config.upstreams['a'])
  })
})

describe('mistakes of shape', () => {
  it.each([
    [
      'unknown key',
      'version: 1\nupsteams: {}\n',
      2,
      1,
      'unknown key `upsteams`',
      'did you mean `upstreams`?',
    ],
    [
      'unknown nested key',
      'version: 1\nlisten:\n  prot: 1\n',
      3,
      3,
      'unknown key `prot` in `listen`',
      'did you mean `port`?',
    ],
    [
      'snake case',
      'version: 1\nlimits:\n  body_bytes_max: 9000\n',
      3,
      3,
      'unknown key',
      'did you mean `bodyBytesMax`?',
    ],
    [
      'misplaced key',
      'version: 1\nbodyBytesMax: 9000\n',
      2,
      1,
      'unknown key',
      '`bodyBytesMax` is a key of `limits`',
    ],
    [
      'wrong type',
      'version: 1\nlisten:\n  port: "80"\n',
      3,
      9,
      '`listen.port` must be a number; this is text',
      'remove the quotes',
    ],
    [
      'text for a number',
      'version: 1\nlisten: { port: abc }\n',
      2,
      17,
      'must be a number',
      'Port agents connect to',
    ],
    [
      'yes is text',
      'version: 1\nlisten:\n  behindProxy: yes\n',
      3,
      16,
      'must be true or false; this is text',
      'write true',
    ],
    [
      'number for text',
      'version: 1\ndata: 5\n',
      2,
      7,
      '`data` must be text; this is a number',
      'put it in quotes: "5"',
    ],
    [
      'not one of',
      'version: 1\ntelemetry: { level: wran }\n',
      2,
      21,
      '`telemetry.level` cannot be `wran`',
      'did you mean `warn`?',
    ],
    ['too large', 'version: 1\nlimits: { depthMax: 9999 }\n', 2, 21, 'must be at most 512', null],
    ['missing version', 'listen: {}\n', 1, 1, '`version` is missing', 'add `version: 1`'],
    [
      'misspelt transport',
      'version: 1\nupstreams:\n  a: { transprot: stdio, command: x }\n',
      3,
      8,
      'unknown key `transprot` in `upstreams.a`',
      'did you mean `transport`?',
    ],
    [
      'missing transport',
      'version: 1\nupstreams:\n  a:\n    command: x\n',
      3,
      3,
      '`transport` is missing',
      'add `transport: stdio`',
    ],
    [
      'missing url',
      'version: 1\nupstreams:\n  a:\n    transport: http\n',
      3,
      3,
      '`url` is missing in `upstreams.a`',
      'with text',
    ],
    [
      'key of the other transport',
      'version: 1\nupstreams:\n  a: { transport: http, url: "https://x.example", args: [] }\n',
      3,
      51,
      'unknown key `args`',
      null,
    ],
    [
      'bad upstream id',
      'version: 1\nupstreams:\n  Bad_Id: { transport: stdio, command: x }\n',
      3,
      3,
      'the key `Bad_Id` must be 1 to 24',
      null,
    ],
    [
      'union',
      'version: 1\njournal: { anchors: [{ webhook: nope }] }\n',
      2,
      33,
      'must be an absolute URL',
      null,
    ],
    [
      'union, nothing fits',
      'version: 1\njournal: { anchors: [5] }\n',
      2,
      22,
      'fits none of what is allowed',
      'must be a mapping',
    ],
    ['a list', '- 1\n', 1, 1, 'the document must be a mapping of keys; this is a list', 'begins with'],
    ['an empty file', '', 1, 1, 'the document must be a mapping of keys; this is empty', '`version: 1`'],
    ['no space', 'version: 1\nlisten:\n  port:1\n', 3, 3, '`listen` must be a mapping', 'a space after the'],
    ['items', 'version: 1\nupstreams:\n  - x: 1\n', 3, 3, '`upstreams` must be a mapping', 'without "- "'],
  ])('%s', async (_name, text, line, column, message, suggestion) => {
    const [problem] = await refused(text)
    expect(problem).toMatchObject({ line, column, file: join(folder, 'callgate.yaml') })
    expect(problem?.message).toContain(message)
    if (suggestion !== null) expect(problem?.suggestion).toContain(suggestion)
  })

  it.each(['npm', 'pypi', 'oci'])(
    '%s provenance that anybody could have made is no requirement',
    async (source) => {
      const rules = (more: string): string =>
        `version: 1\nregistry:\n  supplyChain:\n    ${source}: { provenance: required${more} }\n`
      for (const more of ['', ", issuers: ['https://token.actions.githubusercontent.com']"]) {
        const [problem] = await refused(rules(more))
        expect(problem).toMatchObject({
          line: 4,
          message: expect.stringContaining('anybody could have built it'),
        })
        expect(problem?.suggestion).toContain('add builders')
      }
      await accepted(rules(", repositories: ['https://github.com/acme/mail']"))
    },
  )

  it('reports all of them at once', async () => {
    const problems = await refused('version: 1\nupsteams: {}\nlisten: { prot: 1, address: 5 }\n')
    expect(problems.map(({ line }) => line).toSorted((a, b) => a - b)).toEqual([2, 3, 3])
  })

  it('shows them as a compiler does', async () => {
    const text = renderProblems(await refused('version: 1\nlisten:\n  prot: 7300 # agents\n'))
    expect(text).toBe(
      [
        `${join(folder, 'callgate.yaml')}:3:3: error: unknown key \`prot\` in \`listen\``,
        ' 3 |   prot: 7300 # agents',
        '   |   ^~~~',
        '  help: did you mean `port`?',
        '1 error, 0 warnings',
      ].join('\n'),
    )
  })
})

describe('hostile YAML', () => {
  const bomb = [
    'a: &a [x,x,x,x,x,x,x,x,x]',
    ...'bcdefghij'.split('').map((k, i) => `${k}: &${k} [${Array(9).fill(`*${'abcdefghi'[i]}`).join(',')}]`),
  ]
  it.each([
    [
      'duplicate key',
      'version: 1\ndata: a\ndata: b\n',
      'duplicate key `data`; it is already defined on line 2',
    ],
    [
      'duplicate upstream',
      'version: 1\nupstreams:\n  a: {}\n  a: {}\n',
      'duplicate upstream `a`; it is already defined on line 3',
    ],
    ['alias bomb', bomb.join('\n'), 'more than 100 aliases'],
    ['alias to itself', 'a: &a [*a]\n', 'the alias *a contains itself'],
    ['alias without anchor', 'version: *v\n', 'the alias *v has no anchor'],
    ['custom tag', 'version: !number 1\n', 'Unresolved tag'],
    ['binary tag', 'data: !!binary aGk=\n', 'the tag tag:yaml.org,2002:binary is not accepted'],
    ['two documents', 'version: 1\n---\nversion: 1\n', 'a second document begins here'],
    ['prototype key', '__proto__: { version: 1 }\n', 'this key is not accepted'],
    ['YAML 1.1', '%YAML 1.1\n---\nversion: 1\n', 'only YAML 1.2 is read'],
    ['deep brackets', `version: ${'['.repeat(100_000)}`, 'brackets nest deeper than 64'],
    ['deep lines', '- '.repeat(20_000), ''],
    ['bad indentation', 'listen:\n  port: 1\n address: x\n', ''],
    ['too large', `# ${'x'.repeat(1 << 20)}`, 'is larger than 1048576 bytes'],
  ])('%s is refused', async (_name, text, message) => {
    const problems = await refused(text)
    expect(problems.map((problem) => problem.message).join('\n')).toContain(message)
  })

  it('invalid UTF-8 is refused', async () => {
    const [problem] = await refused(Uint8Array.of(0x61, 0x3a, 0x20, 0xff))
    expect(problem?.message).toContain('not valid UTF-8')
  })

  it('control characters never reach the terminal', async () => {
    const text = renderProblems(await refused('version: 1\n"up\\e[31m": 1\n'))
    expect(text).not.toContain('\u001b')
  })
})

describe('what is dangerous', () => {
  const stdio = (more: string) =>
    `version: 1\nupstreams:\n  a:\n    transport: stdio\n    command: x\n${more}`
  const http = (more: string) => `version: 1\nupstreams:\n  a:\n    transport: http\n${more}`
  it.each([
    ['open listener', 'version: 1\nlisten:\n  address: 0.0.0.0\n', 3, 'is not loopback'],
    ['open control', 'version: 1\ncontrol:\n  address: 10.0.0.1\n', 3, 'is not loopback'],
    [
      'anonymous and open',
      'version: 1\nlisten:\n  address: "::"\n  behindProxy: true\nidentity:\n  anonymous: {}\n',
      6,
      'without a credential',
    ],
    [
      'anonymous behind a proxy',
      'version: 1\nlisten:\n  behindProxy: true\nidentity:\n  anonymous: {}\n',
      5,
      'a proxy lets others in',
    ],
    ['plain http', http('    url: http://10.1.2.3/mcp\n'), 5, 'plain http to 10.1.2.3'],
    ['loopback lookalike', http('    url: http://127.0.0.1.example.com/mcp\n'), 5, 'plain http'],
    ['file URL', http('    url: file:///etc/passwd\n'), 5, 'cannot be reached over file:'],
    ['password in URL', http('    url: https://me:pw@x.example/\n'), 5, 'user name or password'],
    ['secret by name', stdio('    env:\n      API_KEY: abc\n'), 7, 'looks like a secret'],
    ['secret by form', stdio('    env:\n      THING: ghp_0123456789abcdefghij\n'), 7, 'looks like a secret'],
    [
      'secret argument',
      stdio('    args:\n      - --auth=ghp_0123456789abcdefghij\n'),
      7,
      'looks like a secret',
    ],
    [
      'secret header',
      http('    url: https://x.example/\n    headers:\n      Authorization: Bearer abc\n'),
      7,
      'looks like a secret',
    ],
    [
      'header twice',
      http('    url: https://x.example/\n    headers: { X-A: b }\n    secretHeaders: { x-a: env:SET }\n'),
      7,
      'is set twice',
    ],
    [
      'missing certificate',
      'version: 1\nlisten:\n  tls:\n    certFile: c.pem\n    keyFile: k.pem\n',
      4,
      'the file does not exist',
    ],
    ['missing policy', 'version: 1\npolicy: other.yaml\n', 2, 'without a policy every call would be denied'],
    ['missing cases', 'version: 1\npolicyCases: other.yaml\n', 2, 'does not exist'],
  ])('%s is refused', async (_name, text, line, message) => {
    const found = (await refused(text)).find((problem) => problem.message.includes(message))
    expect(found).toMatchObject({ line, severity: 'error' })
  })

  it('a secret that was written down is not shown again', async () => {
    const pasted = 'ghp_0123456789abcdefghij'
    const places = [
      stdio(`    env:\n      API_KEY: ${pasted}\n`),
      stdio(`    secrets:\n      API_KEY: ${pasted}\n`),
      stdio(`    secrets: { API_KEY: "${pasted}" }\n`),
      stdio(`    args: [--token, ${pasted}]\n`),
      http(`    url: https://x.example/\n    headers:\n      X-Any: ${pasted}\n`),
      `version: 1\nkeys: { source: ${pasted} }\n`,
      `version: 1\napiToken: ${pasted}\n`,
      `version: 1\n password: ${pasted}\n`,
    ]
    for (const text of places) {
      const problems = await refused(text)
      expect(JSON.stringify(problems) + renderProblems(problems)).not.toContain(pasted)
    }
  })

  it('a missing variable and a readable secret file are warnings', async () => {
    await writeFile(join(folder, 'open.txt'), 'hush')
    await chmod(join(folder, 'open.txt'), 0o644)
    const { warnings } = await accepted(
      stdio('    secrets:\n      A: env:NOT_SET\n      B: file:open.txt\n      C: env:SET\n'),
    )
    expect(warnings.map(({ line, message }) => [line, message.replace(/^.*?: /, '')])).toEqual([
      [7, 'this environment variable is not set'],
      [8, 'the file can be read by everyone (mode 644); run chmod 600 on it'],
    ])
  })
})

describe('the policy file', () => {
  it('a rule that tells a channel that is not there is a warning at that name, with what was meant', async () => {
    const rule = '  - id: x\n    effect: allow\n    obligations: [{ notify: { channel: chta } }]\n'
    await writeFile(join(folder, 'policy.yaml'), `version: 1\nrules:\n${rule}`)
    const { warnings } = await accepted(
      'version: 1\nresponse:\n  channels: [{ id: chat, type: webhook, url: "https://chat.example/x" }]\n',
    )
    expect(warnings).toContainEqual(
      expect.objectContaining({
        file: join(folder, 'policy.yaml'),
        line: 5,
        severity: 'warning',
        message: expect.stringContaining('Did you mean "chat"?'),
      }),
    )
  })

  it('is checked in its own place', async () => {
    await writeFile(join(folder, 'policy.yaml'), 'version: 1\nrules:\n  - id: x\n    efect: allow\n')
    const problems = await refused('version: 1\n')
    expect(problems).toContainEqual(
      expect.objectContaining({
        file: join(folder, 'policy.yaml'),
        line: 4,
        column: 5,
        suggestion: 'did you mean `effect`?',
      }),
    )
  })

  it('points into a condition', async () => {
    await writeFile(
      join(folder, 'policy.yaml'),
      'version: 1\nrules:\n  - id: x\n    effect: allow\n    when: |\n      kind == "call"\n        && nobody.id == "x"\n',
    )
    const problems = await refused('version: 1\n')
    expect(problems[0]).toMatchObject({ file: join(folder, 'policy.yaml'), severity: 'error' })
    expect(problems[0]?.line).toBeGreaterThanOrEqual(5)
  })
})
