/** Finds scripts that npm would run at installation; they are never run here, but may be what makes a package work, or attack. */

import { access, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ScanFinding } from '@callgate/contracts/catalogue'
import { readJson } from '@callgate/contracts/read-json'
import { z } from 'zod'
import { makeFinding, quote } from './finding.ts'
import type { LockedPackage } from './npm-lock.ts'

const HOOKS = ['preinstall', 'install', 'postinstall'] as const
const Scripts = z.object({ scripts: z.record(z.string(), z.unknown()).optional() })
/** Fetching, decoding or running something in line: what an installation script of a library does not need. */
const DOWNLOADS =
  /\b(?:curl|wget|iwr|Invoke-WebRequest|fetch)\b|\bnode +(?:-e|--eval)\b|\b(?:ba)?sh +-c\b|https?:\/\/|\bbase64\b/i

/** The files as they were installed are read, and not only what the registry says about them. */
export async function inspectScripts(
  content: string,
  packages: readonly LockedPackage[],
  main: string,
): Promise<readonly ScanFinding[]> {
  const findings: ScanFinding[] = []
  for (const entry of packages) {
    const folder = join(content, entry.path)
    const scripts = await readScripts(folder)
    if (scripts === null) continue
    const found = HOOKS.flatMap((hook) => {
      const text = scripts[hook]
      return typeof text === 'string' && text.trim() !== '' ? [{ hook, text }] : []
    })
    // npm builds a binding.gyp by itself where no script says otherwise.
    if (found.length === 0 && (await exists(join(folder, 'binding.gyp'))))
      found.push({ hook: 'install', text: 'node-gyp rebuild' })
    const item = `${entry.name}@${entry.version}`
    const file = `${entry.path}/package.json`
    for (const { hook, text } of found)
      findings.push(
        DOWNLOADS.test(text)
          ? makeFinding({
              code: 'supply/install-download',
              severity: 'high',
              title: 'An installation script fetches or runs something in line',
              detail: `${item} would run at ${hook}: ${quote(text, 500)}. It was not run.`,
              where: { file, item },
              about: hook,
            })
          : makeFinding({
              code: 'supply/install-script',
              severity: entry.name === main ? 'medium' : 'low',
              title: 'A package wants to run a script at installation',
              detail: `${item} would run at ${hook}: ${quote(text, 500)}. It was not run; the package may not work without.`,
              where: { file, item },
              about: hook,
            }),
      )
  }
  return findings
}

/** Null where nothing is installed for this platform. */
async function readScripts(folder: string): Promise<Readonly<Record<string, unknown>> | null> {
  try {
    const parsed = Scripts.safeParse(readJson(await readFile(join(folder, 'package.json'), 'utf8')))
    return parsed.success ? (parsed.data.scripts ?? {}) : {}
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    // A manifest that is no JSON starts no script in npm either.
    if (error instanceof SyntaxError) return {}
    throw error
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
