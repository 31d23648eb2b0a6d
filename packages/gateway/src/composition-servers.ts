/** Composes what operators do with the catalogue: scans read the server with the gateway's own inspector. */

import { join } from 'node:path'
import { UpstreamConfig } from '@callgate/contracts/upstream'
import { CallgateError, refuse } from '@callgate/contracts/errors'
import { DEFAULT_TENANT } from '@callgate/contracts/identity'
import type { Submission } from '@callgate/contracts/catalogue'
import type { Core } from './composition.ts'
import { readSurface } from './composition-surface.ts'
import { digestFile } from './config/digest-file.ts'
import { definitionOf, digestOf } from './registry/catalogue/launch.ts'
import { createServerOffice, type ServerOffice } from './registry/catalogue/office.ts'
import { type Examined, scanServer } from './registry/catalogue/scan.ts'
import { examineSource } from './registry/supply-chain/examine-source.ts'
import { ExamineError } from './registry/supply-chain/finding.ts'
import { systemClock } from './system.ts'

export function serverServices(core: Core): ServerOffice {
  const configured = (id: string): UpstreamConfig | undefined => core.snapshots.current().config.upstreams[id]
  return createServerOffice({
    tenant: DEFAULT_TENANT,
    catalogue: core.registry.catalogue,
    clock: systemClock,
    configured,
    known: ({ id }) =>
      core.intelligence.inspect.known(configured(id), core.registry.catalogue.find(DEFAULT_TENANT, id)),
    look: async (submission, by) => {
      const scanned = await scanServer({
        config: core.intelligence.inspect.refuseStart(
          configured(submission.id) ?? definitionOrExplain(submission),
          submission,
        ),
        submission,
        by,
        nowMs: systemClock.nowMs(),
        inspector: core.snapshots.current().inspector,
        readSurface: (definition) => readSurface({ definition }),
        digestFile,
        examine: (submission) => examine(submission, join(core.dataDirectory, 'servers')),
      })
      return { ...scanned, scan: core.intelligence.inspect.addFindings(scanned.scan, submission) }
    },
  })
}

/** A source that cannot be examined is not refused: that nobody looked is a finding, which a reviewer has to accept. */
async function examine({ id, source }: Submission, storeDirectory: string): Promise<Examined> {
  try {
    return await examineSource(source, { storeDirectory, now: () => systemClock.nowMs() })
  } catch (error) {
    if (!(error instanceof ExamineError)) throw error
    const finding = {
      code: 'supply/not-examined',
      // Of a remote server there is no code to look at here.
      severity: source.type === 'url' ? 'medium' : 'high',
      title: `The ${source.type} source could not be examined`,
      detail: error.message.slice(0, 4096),
      where: null,
      fingerprint: digestOf(['supply/not-examined', id, source.type]),
    } as const
    return { pin: null, findings: [finding] }
  }
}

/** What is started stands in the configuration; a source that says it all itself needs no entry yet. */
function definitionOrExplain({ id, source }: Submission): UpstreamConfig {
  const definition = definitionOf(source)
  if (definition === undefined)
    throw new CallgateError(
      refuse(
        'invalid-request',
        `Say under upstreams.${id} in callgate.yaml how this ${source.type} server is started, then scan again. ` +
          'With registry.mode required nothing is started before it is approved.',
      ),
    )
  return UpstreamConfig.parse(definition)
}
