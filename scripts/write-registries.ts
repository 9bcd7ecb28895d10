import { writeGenerated } from './generated/generated-file.ts';
import { generatedRegistries } from './generated/registries.ts';

writeGenerated(generatedRegistries());
