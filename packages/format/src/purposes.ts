/**
 * What a run draws random numbers for. Every purpose has its own keys, so that drawing more for one
 * (a larger layer, another epoch) never moves the numbers of another.
 */
export type Purpose = 'weights' | 'scores' | 'order' | 'sampling' | 'data';

/** All purposes of version 1. */
export const purposes: readonly Purpose[] = ['weights', 'scores', 'order', 'sampling', 'data'];
