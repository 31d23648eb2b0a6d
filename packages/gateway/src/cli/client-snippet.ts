/** What to paste into an MCP client so that it reaches the gateway: over HTTP, or over stdio through `callgate connect`. */

import { LAUNCHER } from '../own-files.ts'

export const KEY_PLACE = '<agent key>'

export function writeHttpSnippet(url: string, key: string): object {
  return {
    mcpServers: {
      callgate: { type: 'http', url: `${url}/mcp`, headers: { Authorization: `Bearer ${key}` } },
    },
  }
}

/** Clients start commands with their own PATH and folder, so every path is absolute. */
export function writeStdioSnippet(url: string, key: string): object {
  return {
    mcpServers: {
      callgate: {
        command: process.execPath,
        args: [LAUNCHER, 'connect', 'all', '--url', url, '--key', 'env:CALLGATE_KEY'],
        env: { CALLGATE_KEY: key },
      },
    },
  }
}
