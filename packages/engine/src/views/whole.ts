/** A string of the message as it stands. */

import type { Source } from './source.ts'
import type { OriginRange, Rendering, ViewName } from './text.ts'

/** Its every range is its own origin. */
export class Whole implements Rendering {
  readonly view: ViewName
  readonly mask: number
  readonly text: string
  readonly source: Source
  readonly depth = 0
  readonly kinds: number

  constructor(view: ViewName, mask: number, source: Source, kinds: number) {
    this.view = view
    this.mask = mask
    this.text = source.text
    this.source = source
    this.kinds = kinds
  }

  origins(start: number, end: number): readonly OriginRange[] {
    return [{ source: this.source, start, end }]
  }
}
