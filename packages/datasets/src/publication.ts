import { type CifarFiles, cifar10Files, cifar100Files } from './cifar-files.ts';
import { archivePlace } from './cifar-place.ts';
import type { Expected } from './find-files.ts';
import {
  digitsFiles,
  fashionMnistFiles,
  kmnistFiles,
  mnistFiles,
  type OfficialFiles,
  type OfficialPart,
} from './official-files.ts';
import { readCifar } from './read-cifar.ts';
import { decodeOfficialFile, expectation, spellings } from './read-official-file.ts';

/** A file as it can be downloaded. */
export interface PublishedFile {
  readonly name: string;
  /** Of the file as published, packed. */
  readonly bytes: number;
  readonly sha256: string;
  /** The official address first. */
  readonly urls: readonly string[];
}

/** What a data set's servers hold. */
export interface Publication {
  readonly dataset: string;
  readonly files: readonly (Omit<PublishedFile, 'urls'> & {
    /** Throws if the bytes are not the file: decompressed it must have the published checksum, or as it is. */
    readonly check: (bytes: Uint8Array<ArrayBuffer>) => Promise<void>;
  })[];
  readonly mirrors: readonly string[];
}

/** Four IDX files, gzipped. */
export function idxPublication({ name, train, test, mirrors }: OfficialFiles): Publication {
  const files = [train.images, train.labels, test.images, test.labels].flatMap((file) => {
    const { gzip } = file;
    if (gzip === undefined) return [];
    const source = `${name}: ${file.name}.gz`;
    const check = async (bytes: Uint8Array<ArrayBuffer>): Promise<void> => {
      const { verified, count } = await decodeOfficialFile(file, bytes, { source });
      if (!verified) {
        throw new Error(`[supermask/datasets] ${source}: it is not the published file (${count} entries)`);
      }
    };
    return [{ name: `${file.name}.gz`, ...gzip, check }];
  });
  return { dataset: name, files, mirrors };
}

/** What a folder with IDX files holds. */
export function expectedParts(parts: readonly OfficialPart[]): Expected {
  const files = parts.flatMap(({ images, labels }) => [images, labels]);
  return {
    what: 'the four files, gzipped or not',
    list: files.map(expectation),
    isIn: ({ names }) => files.some((file) => spellings(file).some((name) => names.includes(name))),
  };
}

/** One archive of batches. */
export function cifarPublication(official: CifarFiles): Publication {
  const { name: dataset, archive, mirrors } = official;
  const check = async (bytes: Uint8Array<ArrayBuffer>): Promise<void> => {
    const place = await archivePlace(bytes, official, { path: archive.name });
    const { notes } = await readCifar(official, { place });
    if (notes.length > 0) {
      throw new Error(`[supermask/datasets] ${dataset}: ${archive.name}: ${notes.join('; ')}`);
    }
  };
  const { name, bytes, sha256 } = archive;
  return { dataset, files: [{ name, bytes, sha256, check }], mirrors };
}

/**
 * What would be downloaded of a data set, and from where.
 *
 * @param name one of `datasetNames`; `glyphs` have nothing to download.
 */
export function publishedFiles(name: string): readonly PublishedFile[] {
  const publications = [
    ...[mnistFiles, fashionMnistFiles, kmnistFiles].map(idxPublication),
    ...[cifar10Files, cifar100Files].map(cifarPublication),
    { dataset: 'digits', files: [digitsFiles.text], mirrors: digitsFiles.mirrors },
  ];
  const { files = [], mirrors = [] } = publications.find(({ dataset }) => dataset === name) ?? {};
  return files.map(({ name, bytes, sha256 }) => ({
    ...{ name, bytes, sha256 },
    urls: mirrors.map((mirror) => `${mirror}${name}`),
  }));
}
