import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { HOSTS, writeHostLists } from './host-lists.ts'

const listed = {
  ids: ['files', 'mail'],
  gateway: 'https://gate.example',
  program: '/opt/callgate/bin/callgate',
}
const texts = (host: (typeof HOSTS)[number], more: Partial<typeof listed> | { program: null } = {}) =>
  Object.fromEntries(
    (writeHostLists(host, { ...listed, ...more }) ?? []).map(({ name, text }) => [name, text]),
  )
const json = (text: string | undefined): unknown => JSON.parse(text ?? '')

const url = (id: string) => `https://gate.example/servers/${id}/mcp`
const command = (id: string) => [
  '/opt/callgate/bin/callgate',
  'connect',
  id,
  '--url',
  'https://gate.example',
  '--key',
  'env:CALLGATE_KEY',
]
const matchers = [
  { serverUrl: url('files') },
  { serverUrl: url('mail') },
  { serverCommand: command('files') },
  { serverCommand: command('mail') },
]

describe('the allow-list of a host', () => {
  it('Claude Code: exclusive servers, and matchers by address and exact command', () => {
    const files = texts('claude-code')
    expect(json(files['managed-mcp.json'])).toEqual({
      mcpServers: { files: { type: 'http', url: url('files') }, mail: { type: 'http', url: url('mail') } },
    })
    expect(json(files['managed-settings.json'])).toEqual({
      allowManagedMcpServersOnly: true,
      allowedMcpServers: matchers,
    })
    expect(json(texts('claude-code', { program: null })['managed-settings.json'])).toEqual({
      allowManagedMcpServersOnly: true,
      allowedMcpServers: matchers.slice(0, 2),
    })
  })

  it('Claude Desktop: no local servers, only those of the gateway', () => {
    expect(json(texts('claude-desktop')['managed-settings.json'])).toEqual({
      isLocalDevMcpEnabled: false,
      isDesktopExtensionEnabled: false,
      managedMcpServers: [
        { name: 'files', url: url('files'), transport: 'http' },
        { name: 'mail', url: url('mail'), transport: 'http' },
      ],
    })
  })

  it('Copilot and VS Code: the same matchers, and the registry beside them', () => {
    expect(json(texts('copilot')['managed-settings.json'])).toEqual({ allowedMcpServers: matchers })
    const policy = json(texts('vscode')['policy.json']) as Record<string, string>
    expect(policy).toMatchObject({ ChatMCP: 'registry', McpGalleryServiceUrl: 'https://gate.example' })
    expect(json(policy['ChatAllowedMcpServers'])).toEqual(matchers)
  })

  it('Codex: name and identity', () => {
    expect(texts('codex')).toEqual({
      'requirements.toml': `[mcp_servers.files.identity]
url = "https://gate.example/servers/files/mcp"

[mcp_servers.mail.identity]
url = "https://gate.example/servers/mail/mcp"
`,
      'config.toml': `[mcp_servers.files]
url = "https://gate.example/servers/files/mcp"
bearer_token_env_var = "CALLGATE_KEY"

[mcp_servers.mail]
url = "https://gate.example/servers/mail/mcp"
bearer_token_env_var = "CALLGATE_KEY"
`,
    })
  })

  it('Gemini: names and addresses', () => {
    expect(json(texts('gemini')['settings.json'])).toEqual({
      mcp: { allowed: ['files', 'mail'] },
      mcpServers: { files: { httpUrl: url('files') }, mail: { httpUrl: url('mail') } },
    })
  })

  it('Goose: whole commands, and none without a program to start', () => {
    expect(parse(texts('goose')['goose-allowlist.yaml'] ?? '')).toEqual({
      extensions: ['files', 'mail'].map((id) => ({ id, command: command(id).join(' ') })),
    })
    expect(writeHostLists('goose', { ...listed, program: null })).toBeUndefined()
  })

  it.each(HOSTS)('%s: says where each file belongs', (host) => {
    for (const { places } of writeHostLists(host, listed) ?? []) expect(places.length).toBeGreaterThan(0)
  })
})
