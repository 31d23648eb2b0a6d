/** Scans and submissions for tests of the catalogue. */

import { Submission } from '@callgate/contracts/catalogue'
import type { ServerScan } from '@callgate/contracts/registry'

export const digestOfLetter = (letter: string): string => `sha256:${letter.repeat(64)}`

export function submissionOf(id: string, more: object = {}): Submission {
  const source = { type: 'command', command: `/opt/${id}` }
  return Submission.parse({ id, source, purpose: 'tests', owner: 'team', ...more })
}

export function scanOf(letter: string, atMs: number, findings: ServerScan['findings'] = []): ServerScan {
  return {
    atMs,
    by: 'ada',
    evidence: digestOfLetter(letter),
    pin: { digest: digestOfLetter('1'), parts: [] },
    launch: {
      transport: 'stdio',
      command: '/opt/server',
      args: [],
      cwd: null,
      env: [],
      url: null,
      headers: [],
      envDigest: digestOfLetter('0'),
      isolation: null,
    },
    launchDigest: digestOfLetter('2'),
    surfaceDigest: digestOfLetter('3'),
    items: { tool: 1, prompt: 0, resource: 0, template: 0, instructions: 0 },
    findings,
    findingsLeftOut: 0,
  }
}
