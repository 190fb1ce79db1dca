"""A process that behaves like an engine: it listens on a port, and works a card when told to.

Needs the CUDA driver only. It prints its port; the line `work SECONDS` on its input makes it take
memory on the card and write to it for so long; it then prints how many GB it holds, and keeps them.
"""

import ctypes
import socket
import sys
import time

MOST_BYTES = 8 * 1024**3


class Cuda:
    """The driver, through ctypes; a call that fails ends the program."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL("libcuda.so.1")
        device, context = ctypes.c_int(), ctypes.c_void_p()
        self.call("cuInit", 0)
        self.call("cuDeviceGet", ctypes.byref(device), 0)
        self.call("cuDevicePrimaryCtxRetain", ctypes.byref(context), device)
        self.call("cuCtxSetCurrent", context)

    def call(self, function: str, *arguments: object) -> None:
        """Call it, and end the program with its error if it fails."""
        if code := getattr(self._library, function)(*arguments):
            sys.exit(f"{function} failed with CUDA error {code}")

    def take_memory(self) -> tuple[ctypes.c_uint64, int]:
        """Return the address and the size of the memory that was taken."""
        free, total, address = ctypes.c_size_t(), ctypes.c_size_t(), ctypes.c_uint64()
        self.call("cuMemGetInfo_v2", ctypes.byref(free), ctypes.byref(total))
        size = min(MOST_BYTES, free.value // 2) // 4096 * 4096
        self.call("cuMemAlloc_v2", ctypes.byref(address), ctypes.c_size_t(size))
        return address, size

    def write(self, address: ctypes.c_uint64, size: int) -> None:
        """Fill the memory once, and wait for it."""
        self.call("cuMemsetD32_v2", address, ctypes.c_uint(7), ctypes.c_size_t(size // 4))
        self.call("cuCtxSynchronize")


def main() -> None:
    """Listen, wait for work, do it, and keep the memory until the input ends."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        print(server.getsockname()[1], flush=True)
        seconds = float(sys.stdin.readline().split()[1])
        cuda = Cuda()
        address, size = cuda.take_memory()
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            cuda.write(address, size)
        print(size / 1024**3, flush=True)
        sys.stdin.readline()


if __name__ == "__main__":
    main()
