/** Writes the allow-lists of hosts from the catalogue: nothing but the gateway, and behind it nothing but what is live. */

import { stringify } from 'yaml'

export const HOSTS = [
  'claude-code',
  'claude-desktop',
  'copilot',
  'vscode',
  'codex',
  'gemini',
  'goose',
] as const
export type Host = (typeof HOSTS)[number]

export interface ListedServers {
  /** Ids of what is live, in order. */
  readonly ids: readonly string[]
  /** Where agents connect, without a path. */
  readonly gateway: string
  /** Program that bridges hosts which start commands, as they start it; null where none does. */
  readonly program: string | null
}

export interface HostFile {
  readonly name: string
  /** Where it belongs, by system. */
  readonly places: readonly string[]
  readonly text: string
}

const WRITERS: Readonly<Record<Host, (listed: ListedServers) => readonly HostFile[]>> = {
  'claude-code': writeClaudeCode,
  'claude-desktop': writeClaudeDesktop,
  copilot: writeCopilot,
  vscode: writeVscode,
  codex: writeCodex,
  gemini: writeGemini,
  goose: writeGoose,
}

/** Undefined when the host starts commands only, and none was named. */
export function writeHostLists(host: Host, listed: ListedServers): readonly HostFile[] | undefined {
  if (host === 'goose' && listed.program === null) return undefined
  return WRITERS[host](listed)
}

/** The command is compared whole: it must be the same on every machine and for every version of the server. */
export function connectCommand(program: string, id: string, gateway: string): readonly string[] {
  return [program, 'connect', id, '--url', gateway, '--key', 'env:CALLGATE_KEY']
}

const urlOf = (gateway: string, id: string): string => `${gateway}/servers/${id}/mcp`
const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`

/** Entries that match by address or by exact command, never by name alone: a name is whatever a user calls it. */
function matchersOf({ ids, gateway, program }: ListedServers): readonly object[] {
  return [
    ...ids.map((id) => ({ serverUrl: urlOf(gateway, id) })),
    ...(program === null ? [] : ids.map((id) => ({ serverCommand: connectCommand(program, id, gateway) }))),
  ]
}

const remotesOf = ({ ids, gateway }: ListedServers): object =>
  Object.fromEntries(ids.map((id) => [id, { type: 'http', url: urlOf(gateway, id) }]))

function writeClaudeCode(listed: ListedServers): readonly HostFile[] {
  const folders = [
    '/etc/claude-code/',
    '/Library/Application Support/ClaudeCode/',
    'C:\\Program Files\\ClaudeCode\\',
  ]
  const at = (name: string): readonly string[] => folders.map((folder) => `${folder}${name}`)
  return [
    {
      name: 'managed-mcp.json',
      places: at('managed-mcp.json'),
      text: json({ mcpServers: remotesOf(listed) }),
    },
    {
      name: 'managed-settings.json',
      places: at('managed-settings.json'),
      text: json({ allowManagedMcpServersOnly: true, allowedMcpServers: matchersOf(listed) }),
    },
  ]
}

function writeClaudeDesktop({ ids, gateway }: ListedServers): readonly HostFile[] {
  const managedMcpServers = ids.map((id) => ({ name: id, url: urlOf(gateway, id), transport: 'http' }))
  return [
    {
      name: 'managed-settings.json',
      places: [
        '/etc/claude-desktop/managed-settings.json',
        'macOS: profile of com.anthropic.claudefordesktop',
        'HKLM\\SOFTWARE\\Policies\\Claude',
      ],
      text: json({ isLocalDevMcpEnabled: false, isDesktopExtensionEnabled: false, managedMcpServers }),
    },
  ]
}

function writeCopilot(listed: ListedServers): readonly HostFile[] {
  return [
    {
      name: 'managed-settings.json',
      places: [
        '/etc/github-copilot/managed-settings.json',
        '/Library/Application Support/GitHubCopilot/managed-settings.json',
        '%ProgramFiles%\\GitHubCopilot\\managed-settings.json',
        'copilot/managed-settings.json in the repository .github-private',
      ],
      text: json({ allowedMcpServers: matchersOf(listed) }),
    },
  ]
}

/** Its policies are strings: a list is the JSON of one. */
function writeVscode(listed: ListedServers): readonly HostFile[] {
  return [
    {
      name: 'policy.json',
      places: [
        '/etc/vscode/policy.json',
        'macOS: managed preferences',
        'Windows: Software\\Policies\\Microsoft\\VSCode',
      ],
      text: json({
        ChatMCP: 'registry',
        McpGalleryServiceUrl: listed.gateway,
        ChatAllowedMcpServers: JSON.stringify(matchersOf(listed)),
      }),
    },
  ]
}

/** Name and identity must both match there; ids and addresses need no escapes that JSON does not know. */
function writeCodex({ ids, gateway }: ListedServers): readonly HostFile[] {
  const required = ids.map(
    (id) => `[mcp_servers.${id}.identity]\nurl = ${JSON.stringify(urlOf(gateway, id))}\n`,
  )
  const servers = ids.map(
    (id) =>
      `[mcp_servers.${id}]\nurl = ${JSON.stringify(urlOf(gateway, id))}\nbearer_token_env_var = "CALLGATE_KEY"\n`,
  )
  return [
    {
      name: 'requirements.toml',
      places: ['/etc/codex/requirements.toml', '%ProgramData%\\OpenAI\\Codex\\requirements.toml'],
      text: required.join('\n'),
    },
    {
      name: 'config.toml',
      places: ['/etc/codex/config.toml', '%ProgramData%\\OpenAI\\Codex\\config.toml'],
      text: servers.join('\n'),
    },
  ]
}

function writeGemini({ ids, gateway }: ListedServers): readonly HostFile[] {
  const mcpServers = Object.fromEntries(ids.map((id) => [id, { httpUrl: urlOf(gateway, id) }]))
  return [
    {
      name: 'settings.json',
      places: [
        '/etc/gemini-cli/settings.json',
        '/Library/Application Support/GeminiCli/settings.json',
        'C:\\ProgramData\\gemini-cli\\settings.json',
      ],
      text: json({ mcp: { allowed: ids }, mcpServers }),
    },
  ]
}

/** It compares the command as one text. */
function writeGoose({ ids, gateway, program }: ListedServers): readonly HostFile[] {
  const extensions = ids.map((id) => ({ id, command: connectCommand(program ?? '', id, gateway).join(' ') }))
  return [
    {
      name: 'goose-allowlist.yaml',
      places: ['any HTTPS address; name it in GOOSE_ALLOWLIST'],
      text: stringify({ extensions }, { lineWidth: 0 }),
    },
  ]
}
