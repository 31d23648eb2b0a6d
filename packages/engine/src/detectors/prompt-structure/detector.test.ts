/** The samples of `prompt-structure`. */

import { describeSamples } from '../samples-fixture.ts'

describeSamples('prompt-structure')
