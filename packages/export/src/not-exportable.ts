/** Thrown for a model with a layer, or an option of one, that the file format does not have. */
export class NotExportable extends Error {
  override readonly name = 'NotExportable';
}
