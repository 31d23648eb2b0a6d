/** Every folder of a detector is listed, and every listed detector has its folder, samples and documentation. */

import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { InspectionConfig } from '@callgate/contracts/config'
import { compileShippedPacks } from '../inspector-fixture.ts'
import { listDetectors } from './index.ts'

it('lists exactly the detectors that have a folder, each complete', () => {
  // Texts that all of them are tried on stand beside them.
  const folders = readdirSync(import.meta.dirname, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && entry.name !== 'ordinary-texts',
  )
  const listed = new Set(
    listDetectors(compileShippedPacks(), InspectionConfig.parse({})).map((detector) => detector.id),
  )
  expect(folders.map((folder) => folder.name).toSorted()).toEqual([...listed].toSorted())
  for (const folder of folders) {
    for (const file of [
      'detector.ts',
      'detector.test.ts',
      'README.md',
      'samples/match.jsonl',
      'samples/miss.jsonl',
    ]) {
      expect(existsSync(join(import.meta.dirname, folder.name, file)), `${folder.name}/${file}`).toBe(true)
    }
  }
})
