/** Renders source text so that comments and the insides of strings are blank: one pass, positions and lines stay. */

export type Language = 'javascript' | 'python'

export interface MaskedSource {
  /** Comments and the contents of strings blank; quotes, and expressions inside of templates, stay. */
  readonly code: string
  /** Only comments blank. */
  readonly text: string
}

type State = 'code' | 'comment' | 'block' | 'string' | 'regex'

const NESTING_MAX = 200

export function maskSource(source: string, language: Language): MaskedSource {
  const masker = new Masker(source, language === 'python')
  while (masker.at < source.length) masker.step()
  return { code: masker.code.join(''), text: masker.text.join('') }
}

class Masker {
  at = 0
  readonly code: string[] = []
  readonly text: string[] = []
  readonly #source: string
  readonly #python: boolean
  #state: State = 'code'
  #quote = ''
  #inClass = false
  /** Depths of braces at which a template goes on. */
  readonly #templates: number[] = []
  #braces = 0
  /** Last character of code that is no blank: tells a division from a regex. */
  #last = ''

  constructor(source: string, python: boolean) {
    this.#source = source
    this.#python = python
  }

  step(): void {
    switch (this.#state) {
      case 'code':
        this.#stepCode()
        return
      case 'comment':
        if (this.#source[this.at] === '\n') this.#state = 'code'
        this.#blank(1, false)
        return
      case 'block': {
        const end = this.#source.startsWith('*/', this.at)
        this.#blank(end ? 2 : 1, false)
        if (end) this.#state = 'code'
        return
      }
      case 'string':
        this.#stepString()
        return
      case 'regex':
        this.#stepRegex()
        return
    }
  }

  #stepCode(): void {
    const source = this.#source
    const character = source[this.at] ?? ''
    if (this.#python ? character === '#' : source.startsWith('//', this.at)) {
      this.#state = 'comment'
      return
    }
    if (!this.#python && source.startsWith('/*', this.at)) {
      this.#state = 'block'
      this.#blank(2, false)
      return
    }
    if (character === '"' || character === "'" || (character === '`' && !this.#python)) {
      const triple = this.#python && source.startsWith(character.repeat(3), this.at)
      this.#quote = triple ? character.repeat(3) : character
      this.#state = 'string'
      this.#keep(this.#quote.length)
      return
    }
    if (!this.#python && character === '/' && /[(,=:[!&|?{};+\n]/.test(this.#last || '\n')) {
      this.#state = 'regex'
      this.#keep(1)
      return
    }
    if (character === '{') this.#braces += 1
    if (character === '}') {
      this.#braces -= 1
      if (this.#templates.at(-1) === this.#braces) {
        this.#templates.pop()
        this.#quote = '`'
        this.#state = 'string'
      }
    }
    if (character.trim() !== '') this.#last = character
    this.#keep(1)
  }

  #stepString(): void {
    const source = this.#source
    if (source[this.at] === '\\') {
      this.#blank(2, true)
      return
    }
    if (source.startsWith(this.#quote, this.at)) {
      this.#keep(this.#quote.length)
      this.#last = this.#quote
      this.#state = 'code'
      return
    }
    if (this.#quote === '`' && source.startsWith('${', this.at) && this.#templates.length < NESTING_MAX) {
      this.#templates.push(this.#braces)
      this.#braces += 1
      this.#last = '{'
      this.#state = 'code'
      this.#keep(2)
      return
    }
    // A string over several lines that may not be one: the source is broken here, so start afresh.
    if (source[this.at] === '\n' && this.#quote.length === 1 && this.#quote !== '`') this.#state = 'code'
    this.#blank(1, true)
  }

  #stepRegex(): void {
    const character = this.#source[this.at]
    if (character === '\\') {
      this.#blank(2, true)
      return
    }
    if (character === '[') this.#inClass = true
    if (character === ']') this.#inClass = false
    if (character === '\n' || (character === '/' && !this.#inClass)) {
      this.#state = 'code'
      this.#inClass = false
      this.#last = ')'
      this.#keep(1)
      return
    }
    this.#blank(1, true)
  }

  #keep(count: number): void {
    const part = this.#source.slice(this.at, this.at + count)
    this.code.push(part)
    this.text.push(part)
    this.at += count
  }

  #blank(count: number, inText: boolean): void {
    const part = this.#source.slice(this.at, this.at + count)
    const blank = part.replaceAll(/[^\n]/g, ' ')
    this.code.push(blank)
    this.text.push(inText ? part : blank)
    this.at += count
  }
}
