/** The manifest of a folder of packs names every file by its digest, and changes with any of them. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { generateRulesManifest } from './generate-rules-manifest.ts'

test('the manifest follows the files', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'callgate-manifest-'))
  try {
    await writeFile(join(folder, 'a.yaml'), 'a: 1\n')
    const first = await generateRulesManifest(folder)
    expect(await generateRulesManifest(folder)).toBe(first)
    await writeFile(join(folder, 'manifest.json'), first)
    expect(await generateRulesManifest(folder)).toBe(first)
    await writeFile(join(folder, 'a.yaml'), 'a: 2\n')
    const second = await generateRulesManifest(folder)
    expect(second).not.toBe(first)
    expect(JSON.parse(second)).toMatchObject({
      name: 'callgate-rules',
      publisher: null,
      files: [{ name: 'a.yaml' }],
    })
  } finally {
    await rm(folder, { recursive: true })
  }
})
