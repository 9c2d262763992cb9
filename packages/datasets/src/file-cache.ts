/** A file that is being downloaded. */
export interface PartialFile {
  /** How many bytes are there. */
  readonly length: number;
  append(chunk: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Begins anew. */
  clear(): Promise<void>;
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
  /** Makes it the file, whole and at once, with a record of where it came from. */
  commit(record: FileRecord): Promise<void>;
  /** Leaves what is there to another time, where the cache can. Does nothing after `commit`. */
  release(): Promise<void>;
}

/** What is known of a downloaded file. */
export interface FileRecord {
  readonly url: string;
  readonly bytes: number;
  /** Of the file as it lies in the cache. */
  readonly sha256: string;
}

/** Where downloaded files are kept. */
export interface FileCache {
  /** What errors name. */
  readonly path: string;
  /** The file and its record; `undefined` if it is not there. */
  read(
    name: string,
  ): Promise<{ readonly bytes: Uint8Array<ArrayBuffer>; readonly record?: FileRecord } | undefined>;
  /** What an interrupted download left of a file, or nothing, to be gone on with. */
  begin(name: string): Promise<PartialFile>;
}
