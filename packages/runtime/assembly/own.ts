/**
 * Where what compiled code keeps begins. Threads on one memory need it in places of their own: `ownPlaces` moves it, for which
 * addresses from here on must all take three bytes. Behind it `matvec.ts` has a zero; the next thread's begins with that.
 */
export const OWN: usize = 16384;
