/** Names of widely used MCP servers, and what is one slip away from one of them. */

import { isOneEditApart, listDeletions, readToolName } from './tool-name.ts'

/** Packages that are installed under these names. */
export const KNOWN_PACKAGES: readonly string[] = [
  '@modelcontextprotocol/server-filesystem',
  '@modelcontextprotocol/server-memory',
  '@modelcontextprotocol/server-everything',
  '@modelcontextprotocol/server-sequential-thinking',
  '@modelcontextprotocol/server-github',
  '@modelcontextprotocol/server-gitlab',
  '@modelcontextprotocol/server-slack',
  '@modelcontextprotocol/server-postgres',
  '@modelcontextprotocol/server-puppeteer',
  '@modelcontextprotocol/server-brave-search',
  '@modelcontextprotocol/server-google-maps',
  '@modelcontextprotocol/server-gdrive',
  '@modelcontextprotocol/server-redis',
  '@modelcontextprotocol/server-everart',
  '@modelcontextprotocol/inspector',
  '@playwright/mcp',
  '@upstash/context7-mcp',
  '@notionhq/notion-mcp-server',
  '@supabase/mcp-server-supabase',
  '@stripe/mcp',
  '@sentry/mcp-server',
  '@cloudflare/mcp-server-cloudflare',
  '@azure/mcp',
  '@heroku/mcp-server',
  '@brave/brave-search-mcp-server',
  '@browserbasehq/mcp-server-browserbase',
  '@elastic/mcp-server-elasticsearch',
  '@shopify/dev-mcp',
  '@hubspot/mcp-server',
  '@twilio-alpha/mcp',
  '@mongodb-js/mongodb-mcp-server',
  'mongodb-mcp-server',
  'firecrawl-mcp',
  'tavily-mcp',
  'exa-mcp-server',
  'figma-developer-mcp',
  'mcp-remote',
  'mcp-server-git',
  'mcp-server-fetch',
  'mcp-server-time',
  'mcp-server-sqlite',
  'mcp-server-kubernetes',
  'mcp-server-docker',
  'mcp-atlassian',
  'mcp-proxy',
  'chrome-devtools-mcp',
  'desktop-commander',
  '@wonderwhy-er/desktop-commander',
  'airtable-mcp-server',
  'obsidian-mcp',
  'supergateway',
  'postgres-mcp',
  'n8n-mcp',
  'task-master-ai',
  'blender-mcp',
  'linear-mcp-server',
  'perplexity-mcp',
  'graphlit-mcp-server',
  'workspace-mcp',
  'awslabs.core-mcp-server',
  'serena-agent',
  'duckduckgo-mcp-server',
  'semgrep-mcp',
]

const exact = new Set(KNOWN_PACKAGES)
/** What a slip leaves of a known name → the names it may have been. */
const slips = new Map<string, string[]>()
for (const name of KNOWN_PACKAGES) {
  for (const left of listDeletions(skeletonOf(name))) {
    const names = slips.get(left)
    if (names === undefined) slips.set(left, [name])
    else names.push(name)
  }
}

const PACKAGE_CHARS_MAX = 214
const PACKAGE = /^(?:@[\w.-]{1,100}\/)?[\w.-]{3,120}$/

/** The known package whose name this one is a slip, a lookalike or another scope away from; undefined for any other. */
export function findImitated(name: string): string | undefined {
  const bare = withoutVersion(name)
  if (bare.length > PACKAGE_CHARS_MAX || exact.has(bare.toLowerCase()) || bare.length < 5) return undefined
  const skeleton = skeletonOf(bare)
  if (!PACKAGE.test(bare) && !/[^\x20-\x7e]/.test(bare)) return undefined
  for (const left of listDeletions(skeleton)) {
    for (const known of slips.get(left) ?? []) {
      const other = skeletonOf(known)
      if (skeleton === other || isOneEditApart(skeleton, other)) return known
    }
  }
  return undefined
}

/** `name@1.2.3` and `@scope/name@latest` without what follows the name. */
function withoutVersion(name: string): string {
  const at = name.lastIndexOf('@')
  return at > 0 ? name.slice(0, at) : name
}

/** Scope and name run together: `@modelcontextprotocol/server-x` and `@modelcontextprotocol-server/x` are alike. */
function skeletonOf(name: string): string {
  return readToolName(name.replace('@', '')).skeleton
}

/** Arguments of a command that may name packages, of those that start servers. */
export function listPackages(command: string, args: readonly string[]): readonly string[] {
  const program = command.split(/[\\/]/).at(-1)?.toLowerCase() ?? ''
  const starts = /^(?:npx|npm|pnpm|pnpx|yarn|bunx?|deno|uvx?|pipx?|python\d?)(?:\.cmd|\.exe)?$/.test(program)
  if (!starts) return [program]
  return args
    .filter((arg) => !arg.startsWith('-') && arg.length <= PACKAGE_CHARS_MAX)
    .slice(0, 8)
    .map((arg) => arg.replace(/^npm:/, ''))
}
