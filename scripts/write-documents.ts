import { generatedDocuments } from './generated/documents.ts';
import { writeGenerated } from './generated/generated-file.ts';
import { architectureWithImports } from './generated/import-matrix.ts';

writeGenerated([...(await generatedDocuments()), await architectureWithImports()]);
