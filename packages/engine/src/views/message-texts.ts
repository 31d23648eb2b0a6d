/** The views of one message: every string rendered at most once in each way that is asked for, within fixed bounds. */

import type { JsonValue } from '@callgate/contracts/json'
import type { EngineHost } from '../inspect-types.ts'
import { listChanged } from './changed.ts'
import { isDenselyBroken } from './dense-breaks.ts'
import { type DecodeBounds, decodePercent, decodeRuns, RUN_MIN } from './decode.ts'
import { foldText } from './fold.ts'
import { findSpelledText } from './invisible.ts'
import { isEmbeddedFile, locateRuns } from './embedded.ts'
import { flowOf } from './flow.ts'
import { mayHaveMarkup, splitMarkup } from './markup.ts'
import { joinFlow } from './joined.ts'
import { unmarkValues } from './marked-values.ts'
import { respell, turnBack } from './respell.ts'
import { listRewritten } from './rewritten.ts'
import { collectSources, type Source } from './source.ts'
import { Spelling } from './spelling.ts'
import { stripSequences } from './terminal.ts'
import {
  countUnitsBefore,
  MappedText,
  mapRange,
  type OffsetMap,
  type Rendering,
  SEEN_AS_IT_STANDS,
  VIEW_BIT,
  type ViewName,
  visitChanges,
} from './text.ts'
import { mayHaveEscapes, unescapeJson } from './unescape.ts'
import { isBare, isPlain, kindsOf, UNSEEN } from './unit-kinds.ts'
import { Whole } from './whole.ts'

export interface ViewLimits {
  /** Characters of the message that are read. */
  readonly charsMax: number
  readonly stringsMax: number
  readonly depthMax: number
  /** Characters of derived texts, all views together. */
  readonly derivedCharsMax: number
  /** Encodings inside encodings. */
  readonly decodeDepthMax: number
  /** Encoded runs decoded in one string. */
  readonly runsMax: number
}

export const VIEW_LIMITS: ViewLimits = {
  charsMax: 16 << 20,
  stringsMax: 200_000,
  depthMax: 128,
  derivedCharsMax: 16 << 20,
  decodeDepthMax: 3,
  runsMax: 2000,
}

/** Runs of spelled text that are read one by one. */
const SPELLED_MAX = 1000

const FOLDED = VIEW_BIT.folded
const SEEN = VIEW_BIT.visible | SEEN_AS_IT_STANDS
const PLAIN_VIEWS = VIEW_BIT.raw | VIEW_BIT.plain | FOLDED | VIEW_BIT.visible

/** Renders the strings of one message. */
export class MessageTexts {
  readonly sources: readonly Source[]
  /** What no view could be made of; null while everything was read. */
  leftOut: string | null
  readonly #host: EngineHost
  readonly #limits: ViewLimits
  readonly #wanted: number
  #derivedChars = 0
  #bounds: (DecodeBounds & { runMax: number }) | undefined
  #tail = ''
  #spelling: Spelling | undefined

  /** `wanted` is the mask of the views that will be read; others are never computed. */
  constructor(
    value: JsonValue,
    host: EngineHost,
    options: {
      readonly wanted: number
      readonly tail?: string | undefined
      readonly limits?: ViewLimits | undefined
      readonly allKeys?: boolean
    },
  ) {
    this.#host = host
    this.#limits = options.limits ?? VIEW_LIMITS
    this.#wanted = options.wanted
    this.#tail = options.tail ?? ''
    const collected = collectSources(value, this.#limits, options.allKeys)
    this.sources = collected.sources
    this.leftOut = collected.leftOut
  }

  /** Calls `visit` with every rendering of every string, the joined ones last. */
  forEach(visit: Visit): void {
    for (const source of this.sources) this.#renderSource(source, visit)
    if ((this.#wanted & VIEW_BIT.joined) !== 0) this.#renderJoined(visit)
  }

  #renderSource(source: Source, visit: Visit): void {
    const { text } = source
    const kinds = kindsOf(text)
    if (source.isKey) {
      const keys = new Whole('keys', VIEW_BIT.keys, source, kinds)
      visit(keys)
      if (!isPlain(kinds)) this.#renderFolded(keys, visit, false)
      return
    }
    if (isPlain(kinds)) {
      const raw = new Whole('raw', PLAIN_VIEWS, source, kinds)
      this.#renderBroken(raw, visit, visit(raw))
      this.#renderInner(raw, visit)
      return
    }
    this.#renderOdd(source, kinds, visit)
  }

  /** Text that is not printable ASCII alone: without terminal sequences, and folded. */
  #renderOdd(source: Source, kinds: number, visit: Visit): void {
    const stripped =
      this.#wants('plain') || this.#wants('folded') || this.#wants('visible')
        ? stripSequences(source.text, kinds)
        : undefined
    const folded = this.#wants('folded') ? foldText(stripped?.text ?? source.text) : undefined
    const unfolded = SEEN_AS_IT_STANDS | (folded ? 0 : FOLDED)
    // Where nothing is left without the sequences, what they say is read as if it were the text.
    const own = stripped === undefined ? VIEW_BIT.plain | unfolded : stripped.text === '' ? unfolded : 0
    const raw = new Whole('raw', VIEW_BIT.raw | own, source, kinds)
    const plain = stripped ? this.#derive(raw, 'plain', stripped, { also: unfolded }) : raw
    const seen = visit(raw)
    const plainSeen = plain && plain !== raw ? visit(plain) : seen
    if (plain && !folded) this.#renderBroken(plain, visit, plainSeen)
    const rendering = plain && folded && this.#derive(plain, 'folded', folded, { also: VIEW_BIT.visible })
    if (rendering) this.#renderBroken(rendering, visit, visit(rendering))
    if ((kinds & UNSEEN) !== 0 && this.#wants('hidden')) this.#renderUnseen(raw, visit)
    this.#renderInner(plain ?? raw, visit)
    // Encoded runs that were broken by characters without a glyph.
    if (rendering && this.#wants('decoded') && rendering.text.length < (plain ?? raw).text.length)
      this.#renderRuns(rendering, visit)
  }

  /** Views of what is inside a text: markup, escapes, encodings. */
  #renderInner(base: Rendering, visit: Visit): void {
    if (isBare(base.kinds)) return this.#renderBare(base, visit)
    if (this.#wants('visible') || this.#wants('hidden')) this.#renderMarkup(base, visit)
    if (base.depth >= this.#limits.decodeDepthMax) return
    const wantsDecoded = this.#wants('decoded')
    const unescaped = this.#wants('json') && mayHaveEscapes(base.text) ? unescapeJson(base.text) : undefined
    const json = this.#deriveChanged(base, 'json', unescaped)
    for (const rendering of json) this.#renderWithFold(rendering, visit)
    if (wantsDecoded) this.#renderWithin(base, visit)
    // Percent encoding is undone in what the escapes said, where that is the whole text again: one text, not two.
    const whole = wholeOf(json, unescaped)
    const bare = whole ?? base
    const plain = wantsDecoded ? decodePercent(bare.text) : undefined
    const percent = this.#deriveChanged(bare, 'decoded', plain, base.depth + 1)
    for (const rendering of percent) this.#renderWithFold(rendering, visit)
    if (whole === undefined || wholeOf(percent, plain) === undefined)
      for (const rendering of json) this.#renderInner(rendering, visit)
    for (const rendering of percent) this.#renderInner(rendering, visit)
  }

  /** Most strings of a message: no markup, no escapes, and what else may be inside takes some length. */
  #renderBare(base: Rendering, visit: Visit): void {
    if (base.text.length < RUN_MIN || base.depth >= this.#limits.decodeDepthMax) return
    if (this.#wants('decoded')) this.#renderWithin(base, visit)
  }

  /** Texts inside a text, in another way of writing. */
  #renderWithin(base: Rendering, visit: Visit): void {
    this.#renderRuns(base, visit)
    for (const part of listRewritten(base.text))
      for (const one of this.#deriveChanged(base, 'decoded', part)) this.#renderAgain(one, visit)
  }

  /** Texts inside a text, in base64 and hex. */
  #renderRuns(base: Rendering, visit: Visit): void {
    this.#bounds ??= {
      runMax: 0,
      runsMax: this.#limits.runsMax,
      inflate: (data, bytesMax) => this.#host.inflate(data, bytesMax),
      leaveOut: (what) => {
        this.leftOut ??= what
      },
    }
    this.#bounds.runMax = Math.max(0, this.#limits.derivedCharsMax - this.#derivedChars)
    const isFile = base.depth === 0 && isEmbeddedFile(base.source.name, base.text)
    const decoded = decodeRuns(base.text, this.#bounds)
    const runs = isFile ? locateRuns(base.text, decoded) : decoded
    if (runs.length >= this.#limits.runsMax)
      this.leftOut ??= `encoded runs after the first ${runs.length} of one string`
    for (const run of runs) {
      const also = run.isUnseen === true ? VIEW_BIT.hidden : 0
      const inner = this.#derive(base, 'decoded', run, { depth: base.depth + 1, also })
      if (inner !== undefined) this.#renderAgain(inner, visit)
    }
  }

  /** What came out of an encoding may hold another. */
  #renderAgain(inner: Rendering, visit: Visit): void {
    this.#renderWithFold(inner, visit)
    this.#renderInner(inner, visit)
  }

  /** What is seen of a text with markup in it, and what is not. */
  #renderMarkup(base: Rendering, visit: Visit): void {
    const split = mayHaveMarkup(base.text) ? splitMarkup(base.text) : undefined
    if (this.#wants('visible')) {
      const shown = split === undefined ? [base] : this.#deriveVisible(base, split.visible)
      if (split !== undefined) for (const visible of shown) this.#renderWithFold(visible, visit)
      for (const whole of shown)
        for (const part of unmarkValues(whole.text)) {
          const unmarked = this.#derive(whole, 'visible', part)
          if (unmarked) this.#renderWithFold(unmarked, visit)
        }
    }
    if (split === undefined || !this.#wants('hidden')) return
    for (const part of split.hidden) {
      const hidden = this.#derive(base, 'hidden', part)
      if (hidden) this.#renderWithFold(hidden, visit)
    }
  }

  /** Only what was itself handed on as visible need not be read again where nothing in it changed. */
  #deriveVisible(base: Rendering, part: Part): readonly Rendering[] {
    if ((base.mask & SEEN) !== 0) return this.#deriveChanged(base, 'visible', part, base.depth)
    const whole = this.#derive(base, 'visible', part)
    return whole === undefined ? NOTHING : [whole]
  }

  /** Text spelled by characters that show nothing; after the first runs, all others as one text. */
  #renderUnseen(base: Rendering, visit: Visit): void {
    const runs = findSpelledText(base.text)
    for (const { text, start, end } of runs.slice(0, SPELLED_MAX)) {
      const hidden = this.#derive(base, 'hidden', { text, map: { start, end } })
      if (hidden) visit(hidden)
    }
    if (runs.length <= SPELLED_MAX) return
    const rest = new MappedText()
    for (const { text, start, end } of runs.slice(SPELLED_MAX)) rest.put(`${text}\n`, start, end)
    const hidden = this.#derive(base, 'hidden', rest.finish())
    if (hidden) visit(hidden)
  }

  /** Visits a derived text and, where they differ, its folded form and its broken words under the same view. */
  #renderWithFold(rendering: Rendering, visit: Visit): void {
    const seen = visit(rendering)
    if (!isPlain(rendering.kinds)) this.#renderFolded(rendering, visit, seen)
    else this.#renderBroken(rendering, visit, seen)
  }

  #renderFolded(rendering: Rendering, visit: Visit, seen: unknown): void {
    const folded = foldText(rendering.text)
    if (folded === undefined) this.#renderBroken(rendering, visit, seen)
    for (const one of this.#deriveChanged(rendering, rendering.view, folded, rendering.depth))
      this.#renderBroken(one, visit, visit(one))
  }

  /** What broken, shifted or reversed words in a text say. `seen` is what the visit said of it. */
  #renderBroken(base: Rendering, visit: Visit, seen: unknown): void {
    const { text } = base
    const isTold = seen === true
    if (!isTold && !(this.#wants('folded') && isDenselyBroken(text))) return
    const spelling = (this.#spelling ??= new Spelling()).read(text)
    const respelled = respell(text, spelling, !isTold)
    const turned = isTold ? turnBack(text, spelling) : []
    const view = base.view === 'raw' || base.view === 'plain' ? 'folded' : base.view
    for (const part of respelled) {
      const one = this.#derive(base, view, part)
      if (one) visit(one)
    }
    if ((base.tailLength ?? 0) > 0 || !this.#wants('decoded')) return
    for (const part of turned) {
      const one = this.#derive(base, 'decoded', part)
      if (one) visit(one)
    }
  }

  #renderJoined(visit: Visit): void {
    const flow = flowOf(this.sources, this.#tail === '' ? 2 : 1)
    if (flow.length === 0) return
    for (const gap of ['', ' ']) {
      const joined = joinFlow(this.#tail, flow, gap)
      if (!this.#spend(joined.text.length)) return
      visit(joined)
      if (!isPlain(joined.kinds))
        for (const one of this.#deriveChanged(joined, 'joined', foldText(joined.text), joined.depth))
          visit(one)
    }
  }

  #wants(view: ViewName): boolean {
    return (this.#wanted & VIEW_BIT[view]) !== 0
  }

  /** A text that repeats another with changes: all of it, or the stretches around the changes where it is long. */
  #deriveChanged(
    base: Rendering,
    view: ViewName,
    part: Part | undefined,
    depth = base.depth + 1,
  ): readonly Rendering[] {
    if (part === undefined) return NOTHING
    const made: Rendering[] = []
    for (const { from, to } of listChanged(part.text, part.map)) {
      const one = this.#derive(base, view, part, { depth, from, to })
      if (one) made.push(one)
    }
    return made
  }

  /** A text made from another, or a stretch of it; `also` are views it serves besides its own. */
  #derive(base: Rendering, view: ViewName, part: Part, options: DeriveOptions = {}): Rendering | undefined {
    const { also = 0, depth = base.depth, from = 0, to = part.text.length } = options
    if (to === from || !this.#spend(to - from)) return undefined
    const tailLength = base.tailLength ? countUnitsBefore(part.map, base.tailLength) - from : 0
    const text = part.text.slice(from, to)
    return {
      view,
      mask: VIEW_BIT[view] | also,
      text,
      kinds: kindsOf(text),
      source: base.source,
      depth,
      ...(tailLength > 0 ? { tailLength } : {}),
      ...(view === 'visible' ? { changes: () => listChanges(part, from, to) } : {}),
      origins(start, end) {
        const [first, last] = mapRange(part.map, from + start, from + end)
        return base.origins(first, last)
      },
    }
  }

  #spend(chars: number): boolean {
    if (this.#derivedChars + chars > this.#limits.derivedCharsMax) {
      this.leftOut ??= `decoded and normalised text after the first ${this.#limits.derivedCharsMax} characters`
      return false
    }
    this.#derivedChars += chars
    return true
  }
}

/** Takes a rendering; true when its words seem to be broken and should be read once more. */
export type Visit = (rendering: Rendering) => unknown

interface Part {
  readonly text: string
  readonly map: OffsetMap
}

interface DeriveOptions {
  readonly also?: number
  readonly depth?: number
  readonly from?: number
  readonly to?: number
}

const NOTHING: readonly Rendering[] = []

/** What a stretch of a part changes of what the part was made of, in units of the stretch. */
function listChanges({ map }: Part, from: number, to: number): readonly number[] {
  const changes: number[] = []
  if ('start' in map) return [0, to - from]
  visitChanges(map, (start, end) => {
    if (end >= from && start <= to) changes.push(Math.max(start, from) - from, Math.min(end, to) - from)
  })
  return changes
}

/** The one rendering that holds all of a text; undefined when only stretches of it were made. */
function wholeOf(made: readonly Rendering[], part: Part | undefined): Rendering | undefined {
  const first = made[0]
  return first !== undefined && first.text.length === part?.text.length ? first : undefined
}
