# The addon: plain N-API, no dependency. Each instruction set is a static library of the same sources with its own flags;
# addon.cc chooses one at run time. -ffp-contract=off and no -ffast-math: bits are a promise (kernels.md, numerics).
{
  'variables': {
    'kernel_sources': ['<!@(node -p "require(\'node:fs\').readdirSync(\'kernels\').filter((f) => f.endsWith(\'.cc\') && ![\'addon.cc\', \'thread-pool.cc\', \'storage.cc\'].includes(f)).map((f) => \'kernels/\' + f).join(\' \')")'],
    'warnings': ['-Wall', '-Wextra', '-Werror', '-Wno-psabi', '-Wno-unknown-pragmas', '-Wno-maybe-uninitialized', '-Wno-uninitialized'],
    'strict_math': ['-std=c++20', '-O3', '-ffp-contract=off', '-fno-math-errno', '-fvisibility=hidden', '-fPIC'],
  },
  'target_defaults': {
    'cflags_cc!': ['-fno-exceptions', '-std=gnu++17', '-O2', '-fno-strict-aliasing'],
    'cflags_cc': ['<@(strict_math)', '<@(warnings)', '-fexceptions', '-fno-strict-aliasing'],
    'cflags!': ['-fno-exceptions'],
    'xcode_settings': {
      'CLANG_CXX_LANGUAGE_STANDARD': 'c++20',
      'GCC_ENABLE_CPP_EXCEPTIONS': 'YES',
      'GCC_OPTIMIZATION_LEVEL': '3',
      'OTHER_CPLUSPLUSFLAGS': ['-ffp-contract=off', '-fno-math-errno'],
    },
  },
  'targets': [
    {
      'target_name': 'kernels_generic',
      'type': 'static_library',
      'sources': ['<@(kernel_sources)'],
      'defines': ['ATTUNE_GENERIC=1', 'ATTUNE_ISA_NS=generic'],
    },
    {
      'target_name': 'attune',
      'sources': ['kernels/addon.cc', 'kernels/thread-pool.cc', 'kernels/storage.cc'],
      'dependencies': ['kernels_generic'],
      'conditions': [
        ['target_arch=="x64"', {
          'defines': ['ATTUNE_X64=1'],
          'dependencies': ['kernels_avx2', 'kernels_avx512', 'kernels_avx512bf16', 'kernels_amx'],
        }],
        ['OS=="linux"', {'libraries': ['-lpthread']}],
      ],
    },
  ],
  'conditions': [
    ['target_arch=="x64"', {
      'targets': [
        {
          'target_name': 'kernels_avx2',
          'type': 'static_library',
          'sources': ['<@(kernel_sources)'],
          'defines': ['ATTUNE_AVX2=1', 'ATTUNE_ISA_NS=avx2'],
          'cflags_cc': ['-mavx2', '-mfma'],
          'xcode_settings': {'OTHER_CPLUSPLUSFLAGS': ['-mavx2', '-mfma']},
        },
        {
          'target_name': 'kernels_avx512',
          'type': 'static_library',
          'sources': ['<@(kernel_sources)'],
          'defines': ['ATTUNE_AVX512=1', 'ATTUNE_ISA_NS=avx512'],
          'cflags_cc': ['-mavx2', '-mfma', '-mavx512f', '-mavx512bw', '-mavx512vl', '-mavx512dq', '-mprefer-vector-width=512'],
        },
        {
          'target_name': 'kernels_avx512bf16',
          'type': 'static_library',
          'sources': ['<@(kernel_sources)'],
          'defines': ['ATTUNE_AVX512=1', 'ATTUNE_AVX512BF16=1', 'ATTUNE_ISA_NS=avx512bf16'],
          'cflags_cc': ['-mavx2', '-mfma', '-mavx512f', '-mavx512bw', '-mavx512vl', '-mavx512dq', '-mavx512bf16', '-mprefer-vector-width=512'],
        },
        {
          'target_name': 'kernels_amx',
          'type': 'static_library',
          'sources': ['<@(kernel_sources)'],
          'defines': ['ATTUNE_AVX512=1', 'ATTUNE_AVX512BF16=1', 'ATTUNE_AMX=1', 'ATTUNE_ISA_NS=amx'],
          'cflags_cc': ['-mavx2', '-mfma', '-mavx512f', '-mavx512bw', '-mavx512vl', '-mavx512dq', '-mavx512bf16', '-mamx-tile', '-mamx-bf16', '-mprfchw', '-mprefer-vector-width=512'],
        },
      ],
    }],
  ],
}
