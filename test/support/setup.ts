// Makes tfjs throw on any kernel that leaks a data id.
import * as tf from '@tensorflow/tfjs-core';

tf.env().set('IS_TEST', true);
