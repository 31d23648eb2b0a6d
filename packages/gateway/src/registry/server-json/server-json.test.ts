import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '@callgate/contracts/json'
import { readShippedRegistry } from '../supply-chain/shipped-targets.ts'
import { chooseSource, type Choice } from './choose.ts'
import { listRegistry } from './pages.ts'
import { parseDocument, readServerJson, SERVER_JSON_BYTES_MAX, ServerJsonError } from './read.ts'

const npm = (more: object = {}): object => ({
  registryType: 'npm',
  identifier: '@example/mail',
  version: '1.2.3',
  transport: { type: 'stdio' },
  ...more,
})
const document = (more: object = {}): object => ({
  $schema: 'https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json',
  name: 'com.example/mail',
  description: 'Reads mail',
  version: '1.2.3',
  packages: [npm()],
  ...more,
})
const withPackage = (more: object): object => document({ packages: [npm(more)] })
const withArgument = (argument: object): object => withPackage({ packageArguments: [argument] })
const withVariable = (variable: object): object => withPackage({ environmentVariables: [variable] })
const withRemote = (more: object): object =>
  document({ packages: [], remotes: [{ type: 'streamable-http', url: 'https://mail.example/mcp', ...more }] })

const choose = (value: object, choice: Partial<Choice> = {}) =>
  chooseSource(readServerJson(parseDocument(JSON.stringify(value))), { filled: new Map(), ...choice })

describe('a server.json', () => {
  it('becomes a source and what is started', () => {
    const value = withPackage({
      runtimeHint: 'npx',
      runtimeArguments: [{ type: 'positional', value: '-y' }],
      packageArguments: [
        { type: 'named', name: '--mode', value: 'read' },
        { type: 'named', name: '--quiet' },
        { type: 'positional', valueHint: 'folder', isRequired: true },
        { type: 'named', name: '--limit', default: '10', format: 'number' },
        { type: 'named', name: '--unused', format: 'string' },
      ],
      environmentVariables: [
        { name: 'MAIL_TOKEN', isSecret: true, isRequired: true },
        { name: 'MAIL_HOST', default: 'mail.example' },
        { name: 'MAIL_NOTE' },
      ],
    })
    const args = ['--mode', 'read', '--quiet', '/srv/mail', '--limit', '10']
    expect(choose(value, { filled: new Map([['folder', '/srv/mail']]) })).toEqual({
      place: 'packages/0',
      source: { type: 'npm', package: '@example/mail', version: '1.2.3', args },
      definition: {
        transport: 'stdio',
        command: 'npx',
        args: ['-y', '@example/mail@1.2.3', ...args],
        env: { MAIL_HOST: 'mail.example' },
        secrets: { MAIL_TOKEN: 'env:MAIL_TOKEN' },
      },
    })
  })

  it('knows packages of PyPI, images and bundles', () => {
    const pypi = choose(withPackage({ registryType: 'pypi', identifier: 'mail-server', version: '0.4.0rc1' }))
    expect(pypi).toMatchObject({ source: { type: 'pypi' }, definition: { args: ['mail-server==0.4.0rc1'] } })
    const digest = `sha256:${'a'.repeat(64)}`
    const image = { registryType: 'oci', identifier: 'ghcr.io/example/mail:1.2', version: undefined }
    const oci = withPackage({ ...image, environmentVariables: [{ name: 'MAIL_TOKEN', isSecret: true }] })
    expect(choose(oci, { digest })).toMatchObject({
      source: { type: 'oci', image: 'ghcr.io/example/mail', digest },
      definition: { args: ['run', '-e', 'MAIL_TOKEN', '--rm', '-i', `ghcr.io/example/mail@${digest}`] },
    })
    const mcpb = {
      registryType: 'mcpb',
      identifier: 'https://github.com/x/mail.mcpb',
      fileSha256: 'b'.repeat(64),
    }
    expect(choose(withPackage(mcpb), { bundle: '/tmp/mail.mcpb' }).source).toEqual({
      type: 'mcpb',
      file: '/tmp/mail.mcpb',
      sha256: `sha256:${'b'.repeat(64)}`,
      args: [],
    })
  })

  it('reads the spelling of the oldest schema, and remotes with templates that are filled in', () => {
    const old = {
      $schema: 'https://static.modelcontextprotocol.io/schemas/2025-07-09/server.schema.json',
      name: 'com.example/mail',
      description: 'x',
      version: '1.2.3',
      packages: [
        {
          registry_type: 'npm',
          identifier: 'mail',
          version: '1.2.3',
          environment_variables: [{ name: 'MAIL_TOKEN', is_secret: true }],
        },
      ],
    }
    expect(choose(old).definition).toMatchObject({ secrets: { MAIL_TOKEN: 'env:MAIL_TOKEN' } })
    const remote = withRemote({
      url: 'https://{tenant}.mail.example/mcp',
      variables: { tenant: { isRequired: true } },
      headers: [
        { name: 'Authorization', isSecret: true, value: 'Bearer {token}' },
        { name: 'X-Region', value: 'eu' },
      ],
    })
    expect(choose(remote, { filled: new Map([['tenant', 'acme']]) })).toMatchObject({
      source: { type: 'url', url: 'https://acme.mail.example/mcp' },
      definition: { headers: { 'X-Region': 'eu' }, secretHeaders: { Authorization: 'env:AUTHORIZATION' } },
    })
    expect(() => choose(remote)).toThrow(/remotes\/0\/url: is a template: say --set tenant=/)
    expect(() => choose(remote, { filled: new Map([['tenant', 'evil.example/']]) })).toThrow(
      /letters, digits/,
    )
  })

  it('takes the registry whose keys ship with us, by name or unnamed', () => {
    const home = readShippedRegistry()
    expect(new URL(home)).toMatchObject({ protocol: 'https:', pathname: '/', search: '' })
    for (const registryBaseUrl of [home, `${home}/`, undefined])
      expect(choose(withPackage({ registryBaseUrl })).source).toMatchObject({ type: 'npm' })
    expect(() => choose(withPackage({ registryBaseUrl: `${home}.evil.example` }))).toThrow(/another place/)
  })

  it('asks which way when there are several', () => {
    const two = document({ remotes: [{ type: 'sse', url: 'https://mail.example/sse' }] })
    expect(() => choose(two)).toThrow(/--pick: packages\/0 \(npm @example\/mail\), remotes\/0 \(sse/)
    expect(choose(two, { place: 'remotes/0' }).definition).toMatchObject({ transport: 'sse' })
    expect(() => choose(two, { place: 'packages/7' })).toThrow(/--pick/)
  })
})

const digestless = { registryType: 'oci', identifier: 'ghcr.io/example/mail:1', version: undefined }
const REFUSED: readonly [string, object, RegExp][] = [
  ['a schema nobody knows', document({ $schema: 'https://evil.example/s.json' }), /^\$schema: is none/],
  ['a name of look-alike letters', document({ name: 'com.ехample/mail' }), /^name: .*ASCII/],
  ['a right-to-left mark', document({ title: 'mail\u202egpj' }), /^title: .*U\+202E/],
  ['a tag in an unused member', document({ extra: { 'a\u200b': 1 } }), /^extra\/\(name of a member\)/],
  ['a version that is a tag', document({ version: 'latest' }), /^version: "latest"/],
  ['a version that is a range', document({ version: '^1.2.3' }), /^version: /],
  ['a wildcard version', withPackage({ version: '1.x' }), /^packages\/0\/version: /],
  ['no version', withPackage({ version: undefined }), /^packages\/0\/version: is missing/],
  ['half a version', withPackage({ version: '1.2' }), /not one exact version/],
  ['a tag in the identifier', withPackage({ identifier: 'mail@latest' }), /^packages\/0\/identifier/],
  ['a flag as identifier', withPackage({ identifier: '--eval' }), /^packages\/0\/identifier/],
  ['an identifier of look-alike letters', withPackage({ identifier: 'mаil' }), /U\+0430/],
  ['another registry', withPackage({ registryBaseUrl: 'https://npm.evil.example' }), /registryBaseUrl/],
  ['a registry that is not read', withPackage({ registryType: 'nuget' }), /^packages\/0\/registryType/],
  ['an image by tag', withPackage(digestless), /--digest/],
  ['a bundle without a digest', withPackage({ registryType: 'mcpb' }), /fileSha256/],
  ['a local web server', withPackage({ transport: { type: 'sse', url: 'http://x' } }), /web server/],
  ['a wrong type', withPackage({ packageArguments: 'no' }), /^packages\/0\/packageArguments/],
  ['arguments that are not', withPackage({ packageArguments: [[]] }), /^packages\/0\/packageArguments\/0/],
  ['too many packages', document({ packages: Array.from({ length: 65 }, () => npm()) }), /^packages/],
  [
    'code for the runtime',
    withPackage({ runtimeArguments: [{ type: 'named', name: '--eval', value: 'x' }] }),
    /runtime/,
  ],
  [
    'a package for the runtime',
    withPackage({ runtimeArguments: [{ type: 'positional', value: 'evil' }] }),
    /runtime/,
  ],
  [
    'a value of a harmless flag',
    withPackage({ runtimeArguments: [{ type: 'named', name: '-y', value: 'x' }] }),
    /runtime/,
  ],
  ['a flag as a positional', withArgument({ type: 'positional', value: '--allow-all' }), /read as a flag/],
  ['a flag as a value', withArgument({ type: 'named', name: '--a', value: '--b' }), /read as a flag/],
  ['two flags in one name', withArgument({ type: 'named', name: '--a --b' }), /not the name of one flag/],
  ['a value within a name', withArgument({ type: 'named', name: '--a=b' }), /not the name of one flag/],
  ['a line feed', withArgument({ type: 'positional', value: 'a\nb' }), /control characters/],
  [
    'a secret argument',
    withArgument({ type: 'named', name: '--key', isSecret: true }),
    /secret in the command line/,
  ],
  [
    'a secret as a value',
    withArgument({ type: 'positional', value: `ghp_${'a'.repeat(30)}` }),
    /secret as a value/,
  ],
  [
    'a value that is no choice',
    withArgument({ type: 'positional', value: 'c', choices: ['a'] }),
    /none of its choices/,
  ],
  [
    'a required value',
    withArgument({ type: 'positional', valueHint: 'dir', isRequired: true }),
    /--set dir=/,
  ],
  ['a template', withArgument({ type: 'positional', value: '{home}/x' }), /--set home=/],
  ['a variable that loads code', withVariable({ name: 'NODE_OPTIONS', value: '-r x' }), /decide what runs/],
  ['a variable of the linker', withVariable({ name: 'LD_PRELOAD' }), /decide what runs/],
  ['a proxy', withVariable({ name: 'https_proxy', value: 'http://x' }), /decide what runs/],
  ['a name that is none', withVariable({ name: 'A=B' }), /no name of a variable/],
  ['a prototype', withVariable({ name: '__proto__', value: 'x' }), /no name of a variable/],
  [
    'a secret with its value',
    withVariable({ name: 'KEY', isSecret: true, value: 'abc' }),
    /its value stands/,
  ],
  ['a secret not called one', withVariable({ name: 'API_TOKEN', value: 'abcdef' }), /secret as a value/],
  [
    'a variable given twice',
    withPackage({
      environmentVariables: [
        { name: 'A', value: '1' },
        { name: 'A', value: '2' },
      ],
    }),
    /twice/,
  ],
  ['a file for a URL', withRemote({ url: 'file:///etc/passwd' }), /neither https/],
  ['credentials in a URL', withRemote({ url: 'https://a:b@x.example/' }), /credential/],
  ['a host of look-alike letters', withRemote({ url: 'https://еxample.com/mcp' }), /look like others/],
  ['a template left over', withRemote({ url: 'https://x.example/{' }), /template/],
  ['a header that steers', withRemote({ headers: [{ name: 'Host', value: 'x' }] }), /decide/],
  ['a header with a line feed', withRemote({ headers: [{ name: 'X-A\r\nB', value: 'x' }] }), /U\+000D/],
  [
    'a token in a header',
    withRemote({ headers: [{ name: 'Authorization', value: 'Bearer abc' }] }),
    /its value stands/,
  ],
  ['nothing to run', document({ packages: [] }), /neither a package nor a remote/],
]

describe('a hostile server.json', () => {
  it.each(REFUSED)('is refused with place and reason: %s', (_, value, said) => {
    expect(() => choose(value)).toThrow(ServerJsonError)
    expect(() => choose(value)).toThrow(said)
  })

  it('is refused when it is huge, deep, repeats a key, or is no JSON', () => {
    expect(() => parseDocument('x'.repeat(SERVER_JSON_BYTES_MAX + 1))).toThrow(ServerJsonError)
    expect(() => parseDocument(`${'['.repeat(40)}${']'.repeat(40)}`)).toThrow(ServerJsonError)
    expect(() => parseDocument('{"name":"a/b","name":"c/d"}')).toThrow(/repeats a key/)
    expect(() => readServerJson(parseDocument('[]'))).toThrow(/JSON object/)
    const twice = document({ packages: [{ ...npm(), registry_type: 'pypi' }] })
    expect(() => choose(twice)).toThrow(/said twice/)
  })

  it('whatever it holds: it is refused with a reason, or nothing in its command line is a flag it smuggled', () => {
    const word = fc.oneof(fc.string(), fc.constantFrom('-y', '--eval', 'a b', '{x}', '$(id)', '@latest'))
    const argument = fc.record({ type: fc.constantFrom('positional', 'named'), name: word, value: word })
    fc.assert(
      fc.property(fc.array(argument, { maxLength: 4 }), word, (packageArguments, identifier) => {
        let args: unknown
        try {
          args = choose(withPackage({ identifier, packageArguments })).definition['args']
        } catch (error) {
          expect(error).toBeInstanceOf(ServerJsonError)
          return
        }
        const [yes, spec, ...rest] = args as string[]
        expect(yes).toBe('-y')
        expect(spec).toMatch(/^[@a-z0-9~][^ ]*@1\.2\.3$/)
        for (const flag of rest.filter((one) => one.startsWith('-')))
          expect(packageArguments).toContainEqual(expect.objectContaining({ type: 'named', name: flag }))
      }),
    )
  })
})

describe('another registry', () => {
  const entry = (server: object, status = 'active'): JsonObject =>
    JSON.parse(
      JSON.stringify({ server, _meta: { 'io.modelcontextprotocol.registry/official': { status } } }),
    ) as JsonObject
  const registry = (pages: Readonly<Record<string, object>>, asked: string[] = []) => ({
    registry: 'https://registry.example/',
    pagesMax: 5,
    fetchText(url: string) {
      asked.push(url)
      return Promise.resolve(JSON.stringify(pages[new URL(url).searchParams.get('cursor') ?? ''] ?? {}))
    },
  })

  it('is read page by page; what cannot be read is named and spoils nothing else', async () => {
    const asked: string[] = []
    const pages = {
      '': { servers: [entry(document()), entry({ name: 'x' })], metadata: { nextCursor: 'two', count: 2 } },
      two: {
        servers: [entry(document({ name: 'com.example/b' })), entry(document(), 'deleted')],
        metadata: {},
      },
    }
    const { servers, more } = await listRegistry({ ...registry(pages, asked), search: 'mail' })
    expect(servers.map(({ name, reason }) => [name, reason === null])).toEqual([
      ['com.example/mail', true],
      ['x', false],
      ['com.example/b', true],
    ])
    expect(more).toBe(false)
    expect(asked).toEqual([
      'https://registry.example/v0.1/servers?version=latest&limit=30&search=mail',
      'https://registry.example/v0.1/servers?version=latest&limit=30&search=mail&cursor=two',
    ])
  })

  it('ends whatever it answers', async () => {
    const circle = {
      '': { servers: [], metadata: { nextCursor: 'a' } },
      a: { servers: [], metadata: { nextCursor: 'a' } },
    }
    await expect(listRegistry(registry(circle))).rejects.toThrow(/circle/)
    let page = 0
    const endless = {
      ...registry({}),
      fetchText: () =>
        Promise.resolve(JSON.stringify({ servers: [], metadata: { nextCursor: String(page++) } })),
    }
    expect(await listRegistry(endless)).toEqual({ servers: [], more: true })
    expect(page).toBe(5)
    await expect(listRegistry(registry({ '': { servers: 'many' } }))).rejects.toThrow(/servers: of a page/)
  })
})
