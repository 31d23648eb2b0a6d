/** Places outside the data directory that remember checkpoints: without one, whoever holds disk and key can rewrite the log. */

import { mkdirSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Anchor } from './ports.ts'

/** Appends every checkpoint to a file, best on another machine or on media that only grows. */
export function createFileAnchor(path: string): Anchor {
  return {
    name: `file:${path}`,
    put: async (checkpoint) => {
      mkdirSync(dirname(path), { recursive: true })
      const file = await open(path, 'a', 0o600)
      try {
        await file.appendFile(`${JSON.stringify(checkpoint)}\n`)
        await file.datasync()
      } finally {
        await file.close()
      }
    },
  }
}

/** Sends a body to a URL; rejects unless the receiver has taken it. */
export type PostCheckpoint = (url: string, body: string) => Promise<void>

/** Sends every checkpoint, as one JSON object, to a receiver that keeps it. */
export function createWebhookAnchor(url: string, post: PostCheckpoint): Anchor {
  // The URL may carry a token; its origin is enough to name it.
  return {
    name: `webhook:${new URL(url).origin}`,
    put: (checkpoint) => post(url, JSON.stringify(checkpoint)),
  }
}
