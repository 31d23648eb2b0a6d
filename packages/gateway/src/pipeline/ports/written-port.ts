/** Texts that were written somewhere while a session carried worse labels: they keep them, and bring them back when they are read. */

import type { JsonValue } from '@callgate/contracts/json'
import type { Labels } from '@callgate/contracts/label'

export interface WrittenPort {
  /** Durable when the promise resolves; nothing is kept of a session that carries nothing worse. */
  keep(tenant: string, value: JsonValue, labels: Labels): void | Promise<void>
  /** What texts in it were labelled when they were written; null when none is known. */
  recall(tenant: string, value: JsonValue): Labels | null
}
