/** Writes the manifest of the rule packs that ship; with --check it only says whether it fits them. */

import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { MANIFEST_FILE, writeManifest } from '../packages/gateway/src/config/packs/manifest.ts'

const packages = fileURLToPath(new URL('../packages', import.meta.url))

/** The manifest that fits the files of a folder of packs. They ship with the software and are not signed apart from it. */
export async function generateRulesManifest(folder: string): Promise<string> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.yaml'))
  const files = new Map<string, Uint8Array>()
  for (const name of names) files.set(name, await readFile(join(folder, name)))
  const [release, engineMin] = await Promise.all(['rules', 'engine'].map(readVersion))
  if (release === undefined || engineMin === undefined) throw new Error('The packages have no version.')
  return writeManifest({ name: 'callgate-rules', release, engineMin, publisher: null }, files)
}

async function readVersion(name: string): Promise<string> {
  const manifest = JSON.parse(await readFile(join(packages, name, 'package.json'), 'utf8')) as {
    readonly version: string
  }
  return manifest.version
}

if (import.meta.main) {
  const folder = join(packages, 'rules', 'packs')
  const file = join(folder, MANIFEST_FILE)
  const text = await generateRulesManifest(folder)
  if (!process.argv.includes('--check')) await writeFile(file, text)
  else if ((await readFile(file, 'utf8').catch(() => '')) !== text) {
    console.error(`packages/rules/packs/${MANIFEST_FILE} does not fit the packs: run npm run rules:manifest.`)
    process.exitCode = 1
  }
}
