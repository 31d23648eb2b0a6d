/** Finds control sequences that would make a terminal do or show something else than the text says. */

import { HOOKS } from '@callgate/contracts/finding'
import { mayHaveSequences, type Sequence, visitSequences } from '../../views/terminal.ts'
import type { Detector, Observation, ViewText } from '../detector.ts'
import { Sightings } from '../sightings.ts'

/** Harmless sequences that are listed; a coloured log has thousands, and the first say all there is to say. */
const HARMLESS_MAX = 100

interface Judged {
  readonly what: string
  readonly severity: 'info' | 'medium' | 'high' | 'critical'
  readonly message: string
}

export const terminalEscape: Detector = {
  id: 'terminal-escape',
  at: HOOKS.filter((hook) => hook !== 'media-metadata'),
  reads: ['raw', 'json', 'decoded', 'keys'],
  trigger: 'not-plain',
  literals: [],
  codes: [
    'terminal-escape/colour',
    'terminal-escape/c1',
    'terminal-escape/overwrite',
    'terminal-escape/clipboard',
    'terminal-escape/hyperlink',
    'terminal-escape/title',
    'terminal-escape/osc',
    'terminal-escape/device-string',
    'terminal-escape/conceal',
    'terminal-escape/cursor',
    'terminal-escape/report',
    'terminal-escape/mode',
    'terminal-escape/escape',
  ],
  inspect(views, limits) {
    const found = new Sightings<Growing>(limits.findingsMax)
    let harmless = 0
    for (const text of views.texts) {
      if (!mayHaveSequences(text.text, text.rendering.kinds)) continue
      const inEncoding = text.rendering.view === 'decoded'
      visitSequences(text.text, (sequence) => {
        const judged = judge(sequence, text)
        if (judged === undefined) return true
        const isHarmless = judged.severity === 'info'
        if (isHarmless && (inEncoding || harmless >= HARMLESS_MAX)) return true
        if (add(found, text, sequence, judged) && isHarmless) harmless++
        return !found.full
      })
      if (found.full) break
    }
    return found.list
  },
}

/** An observation that still takes in the sequences that follow. */
type Growing = Observation & { readonly at: { readonly text: ViewText; readonly start: number; end: number } }

/** Sequences of one kind that follow each other closely are one finding; true when this one begins another. */
function add(found: Sightings<Growing>, text: ViewText, sequence: Sequence, judged: Judged): boolean {
  const last = found.list[found.list.length - 1]
  if (last?.at.end === sequence.start && last.at.text === text && last.code.endsWith(`/${judged.what}`)) {
    last.at.end = sequence.end
    return false
  }
  return found.add({
    code: `terminal-escape/${judged.what}`,
    class: 'terminal-escape',
    severity: judged.severity,
    confidence: 0.95,
    message: judged.message,
    at: { text, start: sequence.start, end: sequence.end },
  })
}

function judge(sequence: Sequence, text: ViewText): Judged | undefined {
  switch (sequence.type) {
    case 'overwrite':
      return judgeOverwrite(sequence, text)
    case 'colour':
      return { what: 'colour', severity: 'info', message: 'A colour or style sequence' }
    case 'string':
      return judgeString(sequence)
    case 'c1':
      // Single C1 codes come from texts in Windows-1252 read as Latin-1; alone they move nothing.
      return { what: 'c1', severity: 'info', message: 'A C1 control character' }
    case 'control':
      return judgeControl(sequence)
  }
}

/** A backspace or lone carriage return that lets later text cover earlier text. Progress bars do the latter, in one line. */
function judgeOverwrite(sequence: Sequence, text: ViewText): Judged | undefined {
  if (sequence.introducer === '\b') {
    return {
      what: 'overwrite',
      severity: 'medium',
      message: 'A backspace that lets following text cover what stands before it',
    }
  }
  if (text.rendering.view !== 'raw') return undefined
  return {
    what: 'overwrite',
    severity: 'info',
    message: 'A carriage return that lets following text cover the line',
  }
}

function judgeString(sequence: Sequence): Judged {
  const { introducer, body } = sequence
  if (introducer === ']' && body.startsWith('52;')) {
    return {
      what: 'clipboard',
      severity: 'critical',
      message: 'A sequence that writes to or reads the clipboard (OSC 52)',
    }
  }
  if (introducer === ']' && body.startsWith('8;')) {
    const empty = /^8;[^;]*;$/.test(body)
    return empty
      ? { what: 'hyperlink', severity: 'info', message: 'The end of a terminal hyperlink (OSC 8)' }
      : {
          what: 'hyperlink',
          severity: 'medium',
          message: 'A terminal hyperlink whose target is not shown (OSC 8)',
        }
  }
  if (introducer === ']' && /^[012];/.test(body)) {
    return {
      what: 'title',
      severity: 'medium',
      message: 'A sequence that sets the window title (OSC 0 to 2), which can be read back as input',
    }
  }
  if (introducer === ']')
    return { what: 'osc', severity: 'high', message: 'An operating system command for the terminal (OSC)' }
  return {
    what: 'device-string',
    severity: 'high',
    message: 'A device control, application or privacy string for the terminal',
  }
}

function judgeControl(sequence: Sequence): Judged {
  const { introducer, body, final } = sequence
  if (introducer === '[' && final === 'm') {
    return { what: 'conceal', severity: 'high', message: 'A sequence that makes text invisible (SGR 8)' }
  }
  if (introducer === '[' && 'ABCDEFGHfdSTsuJKLMPX@`ae'.includes(final) && final !== '') {
    return {
      what: 'cursor',
      severity: 'medium',
      message: 'A sequence that moves the cursor or erases text, so that what is shown is not what was sent',
    }
  }
  if (
    introducer === '[' &&
    (final === 'n' || final === 'c' || final === 'x' || (final === 't' && /^\d/.test(body)))
  ) {
    return { what: 'report', severity: 'high', message: 'A sequence that makes the terminal type an answer' }
  }
  if (introducer === '[' && (final === 'h' || final === 'l')) {
    return { what: 'mode', severity: 'medium', message: 'A sequence that changes a mode of the terminal' }
  }
  return { what: 'escape', severity: 'medium', message: 'A terminal escape sequence' }
}
